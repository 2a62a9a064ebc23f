import fs from 'node:fs';
import path from 'node:path';

/** The Node versions to try: those named, or this one and what scripts/fetch-nodes.js has fetched. */
export function interpreters(named?: readonly string[]): { name: string; file: string }[] {
  if (named !== undefined) return named.map(file => ({ name: file, file }));
  const platform = `node-${process.platform}-${process.arch}`;
  const fetched = ['18', '20', '22', '24', '26'].map(major => ({
    name: `Node ${major}`,
    file: path.resolve(`.nodes/n${major}/node_modules/${platform}/bin/node`),
  }));
  const own = { name: `Node ${process.versions.node}`, file: process.execPath };
  return [own, ...fetched.filter(({ file }) => fs.existsSync(file))];
}
