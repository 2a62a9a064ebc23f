import fs from 'node:fs';
import path from 'node:path';
import test from 'ava';
import type { Incident } from '../../base/incident.ts';
import { Incidents, profileName, snapshotName } from '../../daemon/incidents.ts';
import { verdict } from '../helpers/messages.ts';
import { modeOf, ownFolder } from '../helpers/own-folder.ts';

const noon = Date.UTC(2026, 2, 1, 12, 0, 0);

function incident(id: string): Incident {
  return {
    schema: 'memsup.incident/1',
    id,
    app: 'shop',
    openedAt: '2026-03-01T12:00:00.000Z',
    closedAt: null,
    worker: {
      slot: 1,
      generation: 1,
      pid: 7,
      node: '20.20.2',
      startedAt: '2026-03-01T11:00:00.000Z',
      uptimeMs: 3_600_000,
    },
    rule: 'leak',
    tier: 'leak',
    verdict,
    capture: {
      kind: 'none',
      offTraffic: false,
      pauseMs: null,
      bytes: null,
      file: null,
      refusedBecause: null,
    },
    baseline: null,
    pool: null,
    previous: null,
    suspects: [],
    restart: null,
  };
}

/** So many incidents, a second apart, each with a snapshot of `bytes`. */
function filled(count: number, bytes = 10): { incidents: Incidents; ids: string[] } {
  const incidents = new Incidents(ownFolder());
  const ids = Array.from({ length: count }, (_, nth) => {
    const id = incidents.newId(noon + nth * 1000, 1 + (nth % 12));
    incidents.save(incident(id));
    fs.writeFileSync(path.join(incidents.folderOf(id), snapshotName), Buffer.alloc(bytes));
    return id;
  });
  return { incidents, ids };
}

test('newId(): time and slot, unique within one second', t => {
  const incidents = new Incidents(ownFolder());
  const ids = [1, 1, 1, 2].map(slot => {
    const id = incidents.newId(noon, slot);
    incidents.save(incident(id));
    return id;
  });
  t.deepEqual(ids, [
    '20260301T120000Z-w1',
    '20260301T120000Z-w1-2',
    '20260301T120000Z-w1-3',
    '20260301T120000Z-w2',
  ]);
  t.deepEqual(incidents.ids(), ids);
});

test('save(): folders for their owner only, files too, and no half record', t => {
  const stateDir = ownFolder();
  const incidents = new Incidents(stateDir);
  incidents.save(incident('20260301T120000Z-w1'));
  incidents.save({ ...incident('20260301T120000Z-w1'), closedAt: '2026-03-01T12:01:00.000Z' });
  const folder = incidents.folderOf('20260301T120000Z-w1');
  t.is(modeOf(path.join(stateDir, 'incidents')), '700');
  t.is(modeOf(folder), '700');
  t.deepEqual(fs.readdirSync(folder), ['incident.json']);
  t.is(modeOf(path.join(folder, 'incident.json')), '600');
  t.regex(fs.readFileSync(path.join(folder, 'incident.json'), 'utf8'), /"closedAt": "2026/);
});

test('prune(): removes the captures of the older ones and keeps every record', t => {
  const { incidents, ids } = filled(5);
  const [oldest = ''] = ids;
  fs.writeFileSync(path.join(incidents.folderOf(oldest), profileName), 'x');
  fs.writeFileSync(path.join(incidents.folderOf(oldest), `${snapshotName}.partial`), 'x');
  fs.writeFileSync(path.join(incidents.folderOf(oldest), 'explain.json'), '{}');
  t.deepEqual(incidents.prune(2).toSorted(), ids.slice(0, 3));
  t.deepEqual(incidents.ids(), ids);
  t.deepEqual(fs.readdirSync(incidents.folderOf(oldest)).toSorted(), [
    'explain.json',
    'incident.json',
  ]);
  for (const id of ids.slice(3)) {
    t.true(fs.existsSync(path.join(incidents.folderOf(id), snapshotName)), id);
  }
  t.deepEqual(incidents.prune(2), [], 'a second time there is nothing to remove');
});

test('prune(): of many records only the newest two hundred stay', t => {
  const { incidents, ids } = filled(203, 0);
  incidents.prune(1);
  t.deepEqual(incidents.ids(), ids.slice(3));
});

test('makeRoom(): what cannot be removed stays and counts, the next ones go', t => {
  const { incidents, ids } = filled(3, 100_000);
  const [stuck = '', next = ''] = ids.map(id => path.join(incidents.folderOf(id), snapshotName));
  // A folder of that name, which is not removed like a file, stands for a file of another user's.
  fs.rmSync(stuck);
  fs.mkdirSync(stuck);
  fs.utimesSync(stuck, 1, 1);
  t.deepEqual(incidents.makeRoom(100_000, 250_000, null), [next]);
  t.true(fs.existsSync(stuck));
  t.true(incidents.captureBytes() > 100_000, 'it counts');
});

test('captureBytes(): what is kept in all folders', t => {
  const { incidents, ids } = filled(2, 1000);
  const all = incidents.captureBytes();
  t.true(all >= 2000);
  const [first = ''] = ids;
  fs.rmSync(incidents.folderOf(first), { recursive: true });
  t.true(incidents.captureBytes() < all);
});

test('ids(): what else lies there is none of ours', t => {
  const stateDir = ownFolder();
  const incidents = new Incidents(stateDir);
  fs.mkdirSync(path.join(stateDir, 'incidents', 'lost+found'));
  fs.writeFileSync(path.join(stateDir, 'incidents', 'notes.txt'), '');
  t.deepEqual(incidents.ids(), []);
  t.deepEqual(incidents.prune(0), []);
  t.true(fs.existsSync(path.join(stateDir, 'incidents', 'lost+found')));
});

test('Incidents: a folder that somebody removed is an empty one', t => {
  const stateDir = ownFolder();
  const incidents = new Incidents(stateDir);
  fs.rmSync(path.join(stateDir, 'incidents'), { recursive: true });
  t.is(incidents.captureBytes(), 0);
  t.deepEqual(incidents.prune(1), []);
  t.notThrows(() => incidents.save(incident(incidents.newId(noon, 1))));
});
