import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blockIsOver, firstLine } from './lines.ts';

const first: [string, string | undefined][] = [
  ['', undefined],
  ['foo', undefined],
  ['foo\n', 'foo'],
  ['foo\r\nbar', 'foo'],
  ['\n  foo', undefined],
  ['\n\n  foo();\n  bar', '\n\n  foo();'],
  ['  \n', undefined],
];
for (const [text, line] of first) {
  test(`first line of ${JSON.stringify(text)}`, () => assert.equal(firstLine(text), line));
}

/** Text before the cursor, generated text, whether it has enough. */
const blocks: [string, string, boolean][] = [
  ['function f() {', '\n  return 1;', false],
  ['function f() {', '\n  return 1;\n', false],
  ['function f() {', '\n  return 1;\n}', false],
  ['function f() {', '\n  return 1;\n}\n', true],
  ['  if (a) {', '\n    b();\n  } else {\n', false],
  ['  if (a) {', '\n    b();\n  } else {\n    c();\n  }\n', true],
  ['  call(', 'a,\n    b,\n  );\n', true],
  ['def f(a):\n    ', 'x = a\n    return x\n', false],
  ['def f(a):\n    ', 'x = a\n    return x\ndef g():\n', true],
  ['def f(a):\n    ', 'x = a\n\n', true],
  ['def f(a):', '\n\n    x = a\n', false],
  ['\tif x {', '\n\t\ty()\n\t}\n', true],
  ['\tif x {', '\n\t\ty()\n    }\n', true],
  ['x', '\n'.repeat(3), false],
  ['x', 'a\n'.repeat(15), false],
  ['x', 'a\n'.repeat(16), true],
];
for (const [before, text, over] of blocks) {
  test(`${over ? 'over' : 'goes on'}: ${JSON.stringify(before)} ${JSON.stringify(text)}`, () => {
    assert.equal(blockIsOver(before, text), over);
  });
}
