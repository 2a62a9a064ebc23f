/** Damages snapshots in every way that a fault or an attacker may. */

type Roll = (below: number) => number;

/** A damaged document, and what was done to it. */
export interface Mutated {
  readonly bytes: Buffer;
  readonly how: string;
}

type Mutation = (text: string, roll: Roll) => string;

const mutations: Readonly<Record<string, Mutation>> = {
  bytes: (text, roll) => {
    const bytes = Buffer.from(text, 'latin1');
    for (let count = roll(4); count >= 0; count -= 1) bytes[roll(bytes.length)] = roll(256);
    return bytes.toString('latin1');
  },
  cut: (text, roll) => text.slice(0, roll(text.length)),
  dropped: (text, roll) => {
    const at = roll(text.length);
    return text.slice(0, at) + text.slice(at + 1 + roll(40));
  },
  repeated: (text, roll) => {
    const at = roll(text.length);
    return text.slice(0, at + roll(60)) + text.slice(at);
  },
  swapped: (text, roll) => {
    const [a, b] = [roll(text.length), roll(text.length)].sort((one, other) => one - other);
    if (a === undefined || b === undefined) return text;
    const length = roll(30);
    return `${text.slice(0, a)}${text.slice(b, b + length)}${text.slice(a + length, b)}${text.slice(a, a + length)}${text.slice(b + length)}`;
  },
  count: (text, roll) =>
    text.replace(roll(2) === 0 ? /"node_count":\d+/ : /"edge_count":\d+/, found =>
      found.replace(/\d+/, () => oddNumber(roll)),
    ),
  meta: (text, roll) => {
    const fields = ['type', 'name', 'id', 'self_size', 'edge_count', 'to_node', 'name_or_index'];
    const field = `"${fields[roll(fields.length)]}"`;
    const others = ['"type"', '"surprise"', '7', '[]', '"to_node"', 'null'];
    return text.replace(field, others[roll(others.length)] ?? field);
  },
  number: (text, roll) => {
    const start = text.indexOf(['"nodes":[', '"edges":[', '"locations":['][roll(3)] ?? '');
    const numbers = [...text.slice(start).matchAll(/\d+/g)].slice(0, 400);
    const chosen = numbers[roll(numbers.length)];
    if (start < 0 || chosen === undefined) return text;
    const at = start + chosen.index;
    return text.slice(0, at) + oddNumber(roll) + text.slice(at + chosen[0].length);
  },
  edge: (text, roll) => {
    // A target that does exist: cycles, and shapes that no program makes.
    const start = text.indexOf('"edges":[');
    const rows = [...text.slice(start).matchAll(/(\d+),(\d+),(\d+)/g)].slice(0, 200);
    const [one, other] = [rows[roll(rows.length)], rows[roll(rows.length)]];
    if (one === undefined || other === undefined) return text;
    const at = start + one.index;
    const changed = `${one[1]},${one[2]},${other[3]}`;
    return text.slice(0, at) + changed + text.slice(at + one[0].length);
  },
  string: (text, roll) => {
    const start = text.indexOf('"strings":[');
    const at = start + roll(Math.max(1, text.length - start));
    const odd = ['"', '\\', '\\u12', '\u0000', '\u00ff\u00fe', ',', ']', '"]}', '\n'];
    return text.slice(0, at) + (odd[roll(odd.length)] ?? '') + text.slice(at);
  },
};

function oddNumber(roll: Roll): string {
  const odd = ['0', '1', '2147483648', '4294967295', '4294967296', '9007199254740993', '-1', '1e3'];
  return roll(3) === 0 ? String(roll(300)) : (odd[roll(odd.length)] ?? '0');
}

/** Applies one to three mutations. */
export function mutate(json: string, roll: Roll): Mutated {
  const names = Object.keys(mutations);
  // As latin1, each byte is one character, and every byte can be made.
  let text = Buffer.from(json, 'utf8').toString('latin1');
  const done: string[] = [];
  for (let count = roll(3) === 0 ? 1 + roll(3) : 1; count > 0; count -= 1) {
    const name = names[roll(names.length)] ?? 'bytes';
    text = mutations[name]?.(text, roll) ?? text;
    done.push(name);
  }
  return { bytes: Buffer.from(text, 'latin1'), how: done.join(', ') };
}
