import fs from 'node:fs';

/** Puts a text between the two marker comments of that name in a file; what stood there before goes. */
export function writeBetweenMarkers(file: string, name: string, text: string): void {
  const [begin, end] = [`<!-- ${name}: begin, generated -->`, `<!-- ${name}: end -->`];
  const old = fs.readFileSync(file, 'utf8');
  const [from, to] = [old.indexOf(begin), old.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`${file} has no markers of ${name}`);
  fs.writeFileSync(file, `${old.slice(0, from + begin.length)}\n\n${text}\n\n${old.slice(to)}`);
}
