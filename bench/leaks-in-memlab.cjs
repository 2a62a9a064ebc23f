// What memlab finds in three snapshots of one process, the earliest first: its `find-leaks`, and its three analyses of growth.
// Prints one JSON document, a text for each: node bench/leaks-in-memlab.cjs WORK_FOLDER FILE FILE FILE
'use strict';
const fs = require('node:fs');
const path = require('node:path');

const modules = path.join(__dirname, '../.peers/node_modules/@memlab');
const { analysis, config, fileManager } = require(path.join(modules, 'core'));
const plugins = path.join(modules, 'heap-analysis/dist/plugins');

const analyses = [
  'ObjectUnboundGrowthAnalysis',
  'ShapeUnboundGrowthAnalysis',
  'CollectionUnboundGrowthAnalysis',
];

async function main(workDir, files) {
  const found = {};
  config.muteConsole = true;
  config.useExternalSnapshot = true;
  config.externalSnapshotFilePaths = files;
  config.chaseWeakMapEdge = false;
  fileManager.initDirs(config, { workDir });
  found['find-leaks'] = JSON.stringify(await analysis.checkLeak());

  const folder = path.join(workDir, 'snapshots');
  fs.mkdirSync(folder);
  for (const [index, file] of files.entries()) {
    fs.symlinkSync(path.resolve(file), path.join(folder, `s${index + 1}.heapsnapshot`));
  }
  for (const name of analyses) {
    const { default: Analysis } = require(path.join(plugins, name));
    const one = new Analysis();
    const { analysisOutputFile } = await one.analyzeSnapshotsInDirectory(folder, { workDir });
    found[name] = fs.readFileSync(analysisOutputFile, 'utf8');
  }
  console.log(JSON.stringify(found));
}

const [workDir, ...files] = process.argv.slice(2);
void main(workDir, files);
