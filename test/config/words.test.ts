import test from 'ava';
import { nearest } from '../../config/nearest.ts';
import { splitWords } from '../../config/words.ts';

function splits(text: string, expected: readonly string[] | null): void {
  test(`splitWords(): ${JSON.stringify(text)}`, t => {
    t.deepEqual(splitWords(text), expected === null ? null : [...expected]);
  });
}

splits('', []);
splits('   ', []);
splits('--port 80', ['--port', '80']);
splits(' a\t\nb ', ['a', 'b']);
splits('"two words"', ['two words']);
splits("'it is $HOME'", ['it is $HOME']);
splits(String.raw`"a \"b\" \n"`, ['a "b" \\n']);
splits(String.raw`a\ b`, ['a b']);
splits('--x="y z"w', ['--x=y zw']);
splits('""', ['']);
splits('"open', null);
splits("it's", null);
splits('end\\', null);

function means(name: string, known: readonly string[], expected: string | null): void {
  test(`nearest(): ${name.slice(0, 20)} among ${known.join(' ')}`, t => {
    t.is(nearest(name, known), expected);
  });
}

means('drainTimout', ['readyTimeout', 'drainTimeout'], 'drainTimeout');
means('drain_timeout', ['drainTimeout'], 'drainTimeout');
means('DRAIN-TIMEOUT', ['drainTimeout'], 'drainTimeout');
means('wrokers', ['workers'], 'workers');
means('worker', ['workers'], 'workers');
means('nmae', ['name', 'node'], 'name');
means('xyz', ['name', 'node'], null);
means('a', ['b'], null);
means('name', ['name'], null);
means('', [], null);
means('x'.repeat(10_000), ['name'], null);
