import test from 'ava';
import { Ledger } from '../../rules/ledger.ts';

const options = { widthMs: 10, factor: 3, levels: 3, depth: 4 };

function entry(requests: number) {
  return { requests, allocatedBytes: 2 * requests, rssBytes: 1000 };
}

test('Ledger: interpolates between records', t => {
  const ledger = new Ledger(options);
  for (let atMs = 0; atMs <= 40; atMs += 10) ledger.record(atMs, entry(atMs));
  t.is(ledger.valueAt('requests', 25), 25);
  t.is(ledger.valueAt('allocatedBytes', 25), 50);
});

test('Ledger: the newest record is known at once', t => {
  const ledger = new Ledger(options);
  ledger.record(0, entry(0));
  ledger.record(3, entry(30));
  t.is(ledger.valueAt('requests', 3), 30);
  t.is(ledger.valueAt('requests', 99), 30);
});

test('Ledger: older times are answered from coarser levels', t => {
  const ledger = new Ledger(options);
  for (let atMs = 0; atMs <= 300; atMs += 1) ledger.record(atMs, entry(atMs));
  t.is(ledger.valueAt('requests', 290), 290);
  t.is(ledger.valueAt('requests', 240), 240);
  t.is(ledger.valueAt('requests', 45), 45);
});

test('Ledger: a time before all that is kept gets the oldest value there is', t => {
  const ledger = new Ledger(options);
  for (let atMs = 0; atMs <= 1000; atMs += 1) ledger.record(atMs, entry(atMs));
  t.is(ledger.valueAt('requests', 5), 720);
});

test('Ledger: knows nothing before the first record', t => {
  t.is(new Ledger(options).valueAt('requests', 0), Number.NaN);
});
