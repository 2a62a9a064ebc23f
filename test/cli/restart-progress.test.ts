import test from 'ava';
import { restartProgress } from '../../cli/restart-progress.ts';

test('restartProgress(): each stage, and how many are done when all are replaced', t => {
  const tell = restartProgress(null);
  t.is(tell({ event: 'restart.planned', worker: 1 }), 'worker 1: to be replaced');
  t.is(tell({ event: 'worker.start', worker: 1 }), 'worker 1: the successor starts');
  t.is(tell({ event: 'restart.done', worker: 1 }), 'worker 1: replaced (1 done)');
  t.is(
    tell({ event: 'worker.drain', worker: 2 }),
    'worker 2: the old one finishes its work (1 done)',
  );
});

test('restartProgress(): a successor that ends is not taken for the old one', t => {
  const tell = restartProgress(null);
  tell({ event: 'restart.planned', worker: 2, pid: 20 });
  tell({ event: 'worker.start', worker: 2, pid: 21 });
  t.is(tell({ event: 'worker.exit', worker: 2, pid: 21 }), 'worker 2: the successor has ended');
  t.is(tell({ event: 'worker.exit', worker: 2, pid: 20 }), 'worker 2: the old one has ended');
  tell({ event: 'worker.start', worker: 2, pid: 22 });
  tell({ event: 'restart.planned', worker: 2, pid: 22 });
  t.is(tell({ event: 'worker.exit', worker: 2, pid: 22 }), 'worker 2: the old one has ended');
});

test('restartProgress(): what is about another worker, or about something else, is not told', t => {
  const tell = restartProgress(2);
  t.is(tell({ event: 'worker.start', worker: 1 }), null);
  t.is(tell({ event: 'alarm.raised', worker: 2 }), null);
  t.is(tell({ event: 'supervisor.dump' }), null);
  t.is(tell({ event: 'restart.done', worker: 2 }), 'worker 2: replaced');
});
