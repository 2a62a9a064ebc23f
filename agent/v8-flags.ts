/** Is a V8 flag given on the command line or in `NODE_OPTIONS`? Then it is the user's, and not ours to change. */
export function isFlagGiven(flag: string): boolean {
  // V8 takes dashes and underscores for the same.
  const spelling = flag.replaceAll('-', '[-_]');
  const pattern = new RegExp(String.raw`(^|\s)--${spelling}(=|\s|$)`);
  return [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''].some(text => pattern.test(text));
}
