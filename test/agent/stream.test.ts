import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import test from 'ava';
import { PipeWriter } from '../../agent/capture/pipe-writer.ts';
import { loadSnapshot } from '../../heap/load.ts';
import { makePipe } from '../../daemon/snapshot-pipe.ts';
import { modeOf, ownFolder } from '../helpers/own-folder.ts';
import { testAgentOnEachNode } from '../helpers/on-each-node.ts';
import { TinySupervisor } from '../helpers/tiny-supervisor.ts';

const script = 'listens.cjs';

function readerOf(fd: number): net.Socket {
  return new net.Socket({ fd, readable: true, writable: false });
}

testAgentOnEachNode(
  'agent: a snapshot goes through a pipe, whole, while V8 writes it',
  async (t, node) => {
    const app = new TinySupervisor(t, { node, script });
    await app.when(() => app.samples().length > 0);
    const pipe = makePipe(path.join(app.folder, 'pipe'));
    t.is(modeOf(pipe.file), '600');
    const [{ error, result }, snapshot] = await Promise.all([
      app.ask('capture', { kind: 'stream', file: pipe.file }),
      loadSnapshot(readerOf(pipe.fd)),
    ]);
    t.is(error, null);
    t.like(result, { file: pipe.file, bytes: snapshot.fileBytes });
    t.true(snapshot.nodeCount > 10_000);
    t.deepEqual(fs.readdirSync(app.folder).toSorted(), ['pipe', 's']);
    const reading = await app.when(() => app.readings().find(({ kind }) => kind === 'gc'));
    t.like(reading, { gc: 'major', caused: true });
  },
);

testAgentOnEachNode(
  'agent: a reader that goes, and one that never was, cost the snapshot alone',
  async (t, node) => {
    const app = new TinySupervisor(t, { node, script });
    const pipe = makePipe(path.join(app.folder, 'pipe'));
    const reader = readerOf(pipe.fd);
    reader.once('data', () => reader.destroy());
    const cut = await app.ask('capture', { kind: 'stream', file: pipe.file });
    t.is(cut.error?.code, 'MEMSUP_CAPTURE_FAILED');
    t.regex(cut.error?.message ?? '', /EPIPE/);

    const alone = await app.ask('capture', { kind: 'stream', file: pipe.file });
    t.regex(alone.error?.message ?? '', /ENXIO/);

    const file = path.join(app.folder, 'precious');
    fs.writeFileSync(file, 'as it was');
    const wrong = await app.ask('capture', { kind: 'stream', file });
    t.regex(wrong.error?.message ?? '', /it is no pipe/);
    t.is(fs.readFileSync(file, 'utf8'), 'as it was');

    t.is(app.child.exitCode, null);
  },
);

test('PipeWriter: waits while the pipe is full, and gives up a reader that takes nothing', t => {
  const pipe = makePipe(path.join(ownFolder(), 'pipe'));
  let nowMs = 0;
  // Each look at the clock is a second later.
  const writer = new PipeWriter(pipe.file, { nowMs: () => (nowMs += 1000), stallMax: 3000 });
  writer.write('x'.repeat(1000));
  writer.write('y'.repeat(1 << 20));
  writer.write('never tried');
  const error = t.throws(() => writer.close());
  t.regex(error?.message ?? '', /the reader has taken nothing for 3000 ms/);
  fs.closeSync(pipe.fd);
});
