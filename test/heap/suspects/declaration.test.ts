import test from 'ava';
import { codeOnly } from '../../../heap/suspects/code-text.ts';
import { findDeclaration } from '../../../heap/suspects/declaration.ts';

/** Lines of code, in which `NEAR` stands where the function begins and `HERE` behind the line that is to be found. */
const finds = test.macro({
  exec: (t, lines: readonly string[]) => {
    const line = lines.findIndex(text => text.includes('NEAR')) + 1;
    const column = (lines[line - 1]?.indexOf('NEAR') ?? 0) + 1;
    const code = codeOnly(lines.join('\n').replace('NEAR', ''));
    const near = { script: 'app.js', line, column };
    const found = findDeclaration({ name: 'list', kind: 'variable' }, near, () => code);
    t.is(found?.line ?? 0, lines.findIndex(text => text.includes('HERE')) + 1);
  },
  title: name => `findDeclaration(): ${name}`,
});

test('a variable of a function in between is another', finds, [
  'function unrelated(items) { const list = items || []; return list }',
  'const list = []; // HERE',
  'function later() { const list = new Set(); return () => list }',
  'exports.step = NEARn => { list.push({ text: "}" }) };',
]);

test('a variable of a method in between is another', finds, [
  'const list = new Map(); // HERE',
  'class A { constructor() { const list = {}; this.f = () => list } }',
  'function getNEAR(key) { list.set(key, {}) }',
]);

test('a variable of a function behind is another', finds, [
  'function getNEAR(key) { list.set(key, {}) }',
  'function other() { const list = []; return () => list }',
  'let list = new Map(); // HERE',
]);

test('the inner one hides the outer one, also where it stands behind', finds, [
  'const list = [];',
  'function make() {',
  '  const add = NEARone => list.push(one);',
  '  const list = []; // HERE',
  '  return add;',
  '}',
]);

test('a parameter is known in the body of its function', finds, [
  'function make(list) { // HERE',
  '  return NEARone => list.push(one);',
  '}',
  'function other(list) { return list }',
]);

test('a parameter is not known behind its function', finds, [
  'function keep(first, list) { // HERE',
  '  const one = (all, list) => all.concat(list);',
  '  each((list, index) => { index(list) });',
  '  return NEARx => list.push(one, x);',
  '}',
]);

test('an arrow function without braces ends with its statement', finds, [
  'const keep = (all, list) => // HERE',
  '  one([all], NEARx => list.push(x));',
  'const other = (all, list) => list;',
]);

test('a var is known in its whole function', finds, [
  'function keep(on) {',
  '  if (on) { for (;;) { var list = [] } } // HERE',
  '  return NEARx => list.push(x);',
  '}',
  'function other() { var list = []; return () => list }',
]);

test('what a loop declares is not known behind it', finds, [
  'const list = []; // HERE',
  'for (const list of lists) { list.sort() }',
  'for (const list of lists) list.sort();',
  'exports.add = NEARx => list.push(x);',
]);

test('what a loop declares is known in it', finds, [
  'for (const list of lists) { // HERE',
  '  exports.add = NEARx => list.push(x);',
  '}',
]);

test('names are taken out of objects and lists', finds, [
  'const { step, kept: [, list] } = require("./kept"); // HERE',
  'function other() { const [one, list] = step; return () => list }',
  'exports.add = NEARx => list.push(x);',
]);

test('parameters are taken out of objects', finds, [
  'function keep({ step, list, more }) { // HERE',
  '  return NEARx => list.push(x);',
  '}',
  'function other({ step, list, more }) { return step(list) }',
]);

test('where no declaration is known at the function, none is told', finds, [
  'function other() { const list = []; return () => list }',
  'exports.add = NEARx => list.push(x);',
]);

test('brackets that do not match cost nothing else', finds, [
  'const list = [}); // HERE',
  'exports.add = NEARx => { list.push(x) };',
]);

test('what is handed over beside a function is declared elsewhere', finds, [
  'function keep(first, list) { // HERE',
  '  return first.then(NEARx => list.push(x), list);',
  '}',
]);

test('names are imported over several lines', finds, [
  'import {',
  '  step,',
  '  list, // HERE',
  '  more,',
  '} from "./kept.js";',
  'export const add = NEARx => list.push(x);',
]);

test('a parameter without brackets is known in the body behind its arrow', finds, [
  'const keep = new Promise(list => { // HERE',
  '  exports.add = NEARx => list.push(x);',
  '});',
  'const other = new Promise(list => { list.sort() });',
]);

test('a function knows its own name, wherever it stands', finds, [
  'keep((function list() { // HERE',
  '  return NEAR() => list;',
  '})());',
]);
