/** Reads `NODE_HEAPDUMP_OPTIONS`: `nosignal`, or `signal`, which is the default; the last one wins. */
export function wantsSignal(options: string): boolean {
  let signal = true;
  for (const option of options.split(/\s*,\s*/)) {
    if (option === 'signal') signal = true;
    else if (option === 'nosignal') signal = false;
    else if (option !== '') {
      process.stderr.write(`node-heapdump: unrecognized option: ${option}\n`);
    }
  }
  return signal;
}
