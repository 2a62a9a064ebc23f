// Does with a snapshot what memlab does before any of its analyses: parse, shortest paths, dominators, retained sizes.
'use strict';
const path = require('node:path');

const modules = path.join(__dirname, '../.peers/node_modules/@memlab');
const { analysis, config, utils } = require(path.join(modules, 'core'));

async function main(file) {
  config.muteConsole = true;
  const startedMs = performance.now();
  const heap = await utils.getSnapshotFromFile(file, { buildNodeIdIndex: true, verbose: false });
  const parsedMs = performance.now();
  analysis.preparePathFinder(heap);
  const phases = { parse: parsedMs - startedMs, 'paths, dominators': performance.now() - parsedMs };
  console.log(JSON.stringify({ nodes: heap.nodes.length, phases }));
}

void main(process.argv[2]);
