/** One sample of a scrape, read by a reader that is not the writer's. */
export interface ReadSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The samples of a text exposition; throws at a line that is none. */
export function readExposition(text: string): ReadSample[] {
  return text
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#'))
    .map(readSample);
}

/** The value of the one sample with this name and at least these labels; `null` when there is none. */
export function valueOf(
  text: string,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | null {
  const found = readExposition(text).filter(
    sample =>
      sample.name === name &&
      Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
  );
  if (found.length > 1) throw new Error(`${found.length} samples of ${name}`);
  return found[0]?.value ?? null;
}

function readSample(line: string): ReadSample {
  const match = /^(?<name>[a-zA-Z_:][\w:]*)(?:\{(?<set>.*)\})? (?<value>\S+)$/.exec(line);
  if (match?.groups === undefined) throw new Error(`no sample: ${line}`);
  const { name = '', set = '', value = '' } = match.groups;
  const labels: Record<string, string> = {};
  const rest = set.replaceAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"(?:,|$)/g, (_, label, text) => {
    labels[label] = text.replaceAll(/\\(.)/g, (__: string, c: string) => (c === 'n' ? '\n' : c));
    return '';
  });
  if (rest !== '') throw new Error(`no labels: ${set}`);
  const number = { '+Inf': Infinity, '-Inf': -Infinity }[value] ?? Number(value);
  return { name, labels, value: number };
}
