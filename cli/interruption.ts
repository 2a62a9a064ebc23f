/** A command that runs until somebody ends it: Ctrl-C or SIGTERM ends it in good order. */
export function interruption(): { readonly happened: Promise<void>; readonly cause: () => void } {
  let cause: () => void = () => {};
  const happened = new Promise<void>(resolve => {
    cause = resolve;
  });
  process.once('SIGINT', cause).once('SIGTERM', cause);
  return { happened, cause };
}
