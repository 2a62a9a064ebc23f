/** What a service manager says to its service, and to nobody that the service starts. */
export const serviceVariables = ['NOTIFY_SOCKET', 'WATCHDOG_USEC', 'WATCHDOG_PID'] as const;
