/** The path of a pipe as another process would have to say it; a name that is no file (it begins with NUL) as it is. */
export function absolutePath(path: string): string {
  const isWhole = path.startsWith('/') || path.startsWith('\0') || path.startsWith('\\\\');
  return isWhole ? path : `${process.cwd()}/${path}`;
}
