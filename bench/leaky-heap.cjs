// Builds an object-dense heap in which everything leaks that commonly does, and writes snapshots of it as it grows:
//   node --expose-gc bench/leaky-heap.cjs --entries 20000 --snapshots 2 --out /tmp/leaky [--expose internals,numeric]
// Prints one line of JSON for each file. 1000 entries make about 2 MB of snapshot.
'use strict';
const { EventEmitter } = require('node:events');
const fs = require('node:fs');
const v8 = require('node:v8');
const vm = require('node:vm');
const { parseArgs } = require('node:util');

const { values } = parseArgs({
  options: {
    entries: { type: 'string', default: '1000' },
    snapshots: { type: 'string', default: '1' },
    out: { type: 'string' },
    expose: { type: 'string', default: '' },
  },
});
const entries = Number(values.entries);
const snapshots = Number(values.snapshots);
const exposed = values.expose.split(',');

class Account {
  constructor(index) {
    this.number = index;
    this.owner = `owner ${index}`;
    this.limits = { daily: index * 3, yearly: index * 1000 };
    this.tags = ['new', index % 3 === 0 ? 'gold' : 'plain'];
    this.openedAt = new Date(1.6e12 + index);
  }

  isGold() {
    return this.tags.includes('gold');
  }
}

/** Two classes of one name: only their places tell them apart. */
function firstRow() {
  return class Row {
    constructor(index) {
      this.cells = [index, index + 0.5, `cell ${index}`];
    }

    first() {
      return this.cells[0];
    }
  };
}

function otherRow() {
  return class Row {
    constructor(index) {
      this.text = `row ${index}`;
    }

    first() {
      return this.text;
    }
  };
}

const FirstRow = firstRow();
const OtherRow = otherRow();

class Ledger extends Map {}

class Link {
  constructor(value, before) {
    this.value = value;
    this.before = before;
  }

  isFirst() {
    return this.before === null;
  }
}

const accountsByName = new Map();
const ledger = new Ledger();
const hitsByPath = Object.create(null);
const everyone = new Set();
const waiting = [];
const rows = [];
const feed = new EventEmitter().setMaxListeners(0);
const neverSettled = new Set();
const frames = [];
const titles = [];
const notes = new WeakMap();
const notesOfNotes = new WeakMap();
const watched = new Set();
const realms = [];
const odds = [];
let newest = null;
let joined = '';

function visit(index) {
  const account = new Account(index);
  accountsByName.set(account.owner, account);
  everyone.add(account);
  const request = {
    path: `/accounts/${index}/entries?page=${index % 7}`,
    headers: { agent: `client/${index % 50}`, trace: `t-${index * 7919}` },
    account,
  };
  hitsByPath[request.path] = { hits: 1, last: index, body: 'x'.repeat(index % 60) + index };
  waiting.push(() => request.headers);
  if (index % 4 === 0) feed.on('entry', () => request.path + account.owner);
  newest = new Link({ at: index, score: index / 3 }, newest);
  if (index % 3 === 0) neverSettled.add(settle(request));
  if (index % 16 === 0) rows.push(index % 32 === 0 ? new FirstRow(index) : new OtherRow(index));
  if (index % 64 === 0) frames.push(Buffer.alloc(2048, index & 255));
  if (index % 64 === 0) titles.push(`${'long text '.repeat(20)}${index}`.slice(3, 40));
  if (index % 5 === 0) annotate(request, index);
  if (index % 8 === 0) ledger.set(index, [index, request]);
  if (index % 128 === 0) watched.add(new WeakRef(account));
  if (index % 128 === 0) odds.push(BigInt(index) ** 20n, Symbol(`s${index}`), /od(d)s/);
  joined += `,${index}`;
}

async function settle(request) {
  await new Promise(resolve => {
    if (request.path === '') resolve();
  });
  return request;
}

/** A WeakMap entry whose value is the key of another. */
function annotate(request, index) {
  const note = { trace: [index, index + 1], span: `span ${index}` };
  notes.set(request, note);
  notesOfNotes.set(note, { by: request.account });
}

/** What goes as well as what comes: a comparison has both columns. */
function forget() {
  for (const name of [...accountsByName.keys()].slice(0, 50)) accountsByName.delete(name);
  rows.splice(0, 10);
}

function write(file) {
  globalThis.gc();
  v8.writeHeapSnapshot(file, {
    exposeInternals: exposed.includes('internals'),
    exposeNumericValues: exposed.includes('numeric'),
  });
  console.log(JSON.stringify({ file, bytes: fs.statSync(file).size, node: process.version }));
}

realms.push(vm.createContext({ shared: accountsByName }));
let made = 0;
for (let count = 1; count <= snapshots; count += 1) {
  for (const end = Math.round((entries * count) / snapshots); made < end; made += 1) visit(made);
  if (count > 1) forget();
  write(`${values.out}.${count}.heapsnapshot`);
}
process.exitCode = joined.length > 0 && realms.length > 0 ? 0 : 1;
// Everything is still held when the last snapshot is written.
globalThis.held = [newest, frames, titles, watched, odds, neverSettled, hitsByPath].length;
