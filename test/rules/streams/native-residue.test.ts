import test from 'ava';
import { NativeResidue } from '../../../rules/streams/native-residue.ts';
import { sampleAt } from '../../helpers/readings.ts';

function residueOf(residue: NativeResidue, rss: number, physical: number): number {
  return residue.observe(
    sampleAt(0, { rssBytes: rss, heapPhysicalBytes: physical, externalBytes: 0 }),
  );
}

test('NativeResidue: what is neither heap nor external', t => {
  const sample = sampleAt(0, { rssBytes: 100, heapPhysicalBytes: 40, externalBytes: 10 });
  t.is(new NativeResidue().observe(sample), 50);
});

test('NativeResidue: a heap that shrinks does not turn into native memory', t => {
  const residue = new NativeResidue();
  t.is(residueOf(residue, 100, 60), 40);
  t.is(residueOf(residue, 100, 20), 40);
});

test('NativeResidue: without physical sizes the total counts', t => {
  const residue = new NativeResidue();
  const sample = sampleAt(0, {
    rssBytes: 100,
    heapPhysicalBytes: null,
    heapTotalBytes: 70,
    externalBytes: 0,
  });
  t.is(residue.observe(sample), 30);
});

test('NativeResidue: a jump of our own making is taken out, and given back without a fall below it', t => {
  const residue = new NativeResidue();
  t.is(residueOf(residue, 100, 40), 60);
  residue.holdLevel();
  t.is(residueOf(residue, 500, 40), 60);
  t.is(residueOf(residue, 510, 40), 70, 'the trend goes on');
  t.is(residueOf(residue, 300, 40), 60, 'what is given back goes no lower than the start');
  t.is(residueOf(residue, 305, 40), 65);
});
