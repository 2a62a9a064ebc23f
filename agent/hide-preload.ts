/**
 * Takes `--require <preload>` out of the arguments that the app's own children inherit (`child_process.fork`,
 * `cluster`): in them the agent would be inert, and cost a file read. Changes the list in place, for Node reads it.
 */
export function stripArguments(execArgv: string[], preload: string): void {
  const together = execArgv.findIndex(arg => arg === `--require=${preload}`);
  if (together !== -1) execArgv.splice(together, 1);
  const apart = execArgv.findIndex(
    (arg, index) => (arg === '--require' || arg === '-r') && execArgv[index + 1] === preload,
  );
  if (apart !== -1) execArgv.splice(apart, 2);
}

/**
 * The same for `NODE_OPTIONS`, by which the agent comes in command mode. Right only in the process that is the app:
 * its launchers must pass the variable on.
 */
export function stripNodeOptions(env: NodeJS.ProcessEnv, preload: string): void {
  const options = env['NODE_OPTIONS'];
  if (options === undefined) return;
  // Inner quotes, where a backslash is an escape character.
  const quoted = `"${preload.replaceAll('\\', '\\\\')}"`;
  const spellings = [quoted, preload].flatMap(path => [
    `--require ${path}`,
    `--require=${path}`,
    `-r ${path}`,
  ]);
  const found = spellings.find(spelling => options.includes(spelling));
  if (found === undefined) return;
  const rest = options.replace(found, '').trim();
  if (rest === '') delete env['NODE_OPTIONS'];
  else env['NODE_OPTIONS'] = rest;
}
