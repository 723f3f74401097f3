import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testGrammars } from '../chunking/standIns.ts';
import { DocumentSyntax } from '../syntax/syntax.ts';
import { allowsBlock } from './allowsBlock.ts';

const syntax = new DocumentSyntax(testGrammars());

/** `|` is the cursor. */
const several: [languageId: string, document: string][] = [
  ['python', 'import os\n\n|\n'],
  ['python', 'def f(x):\n    |\n'],
  ['python', 'def f(x):|\n'],
  ['python', 'def f(x)|'],
  ['python', 'class Box(Base)|\n\nx = 1\n'],
  ['python', 'for x in items|\n'],
  ['python', 'call(|\n)'],
  ['python', 'items = [|\n'],
  ['typescript', 'function f(a: number) {|}'],
  ['typescript', 'export function f(a: number): string|\n'],
  ['typescript', 'class A {\n  async get(key: string): Promise<void>|\n}\n'],
  ['typescript', 'items.map((item) =>|\n'],
  ['typescript', 'if (a && b)|\n'],
  ['typescript', 'switch (a) {\n  case 1:|\n}'],
  ['typescript', 'interface Box|\n'],
  ['javascript', 'describe("box", () => {|});'],
  ['go', 'func (b *Box) Area() int|\n'],
  ['go', 'func f() {\n\tfor _, x := range xs|\n}\n'],
  ['go', 'type Box struct|\n'],
  ['rust', 'impl Box {\n    fn area(&self) -> u32|\n}\n'],
  ['rust', 'fn f() {\n    match x|\n}\n'],
  ['rust', 'fn f() {\n    match x {\n        1 =>|\n    }\n}\n'],
  ['java', 'class A {\n  public int area()|\n}\n'],
  ['c', 'int area(int width)|\n'],
  ['cpp', 'int Box::area() const|\n'],
  ['csharp', 'class A {|'],
  ['ruby', 'def area(width)|\n'],
  ['yaml', 'steps:|\n'],
  ['json', '{\n  "scripts": {|\n'],
  ['markdown', '# Title\n\n|'],
];
const one: [languageId: string, document: string][] = [
  ['python', 'x = |\n'],
  ['python', 'x = 1|\n'],
  ['python', 'call(one, |two)\n'],
  ['python', 'call(|)\n'],
  ['python', '"""|'],
  ['python', 'def f():\n    """\n    |\n    """\n'],
  ['python', '# a comment:|\n'],
  ['python', 'x = 1  # {|\n'],
  ['python', 'print("{|\n'],
  ['typescript', 'const a = compute(one)|;'],
  ['typescript', 'return value|\n'],
  ['typescript', 'compute(one)|\n'],
  ['typescript', 'const text = `\n  |\n`;'],
  ['typescript', '/**\n * |\n */\n'],
  ['typescript', 'type A = { a:| string }'],
  ['go', 'func f() error {\n\treturn err|\n}\n'],
  ['rust', 'let a = value|\n'],
  ['java', 'int a = 1;|\n'],
  ['c', '    sum += 1;|\n'],
  ['csharp', 'int a = 1;|\n'],
  ['ruby', 'area = width|\n'],
  ['plaintext', 'The following:|\n'],
];

for (const [expected, places] of [
  [true, several],
  [false, one],
] as const) {
  for (const [languageId, document] of places) {
    test(`${expected ? 'several lines' : 'one line'} in ${languageId}: ${JSON.stringify(document)}`, async () => {
      const cursor = document.indexOf('|');
      const [before, after] = [document.slice(0, cursor), document.slice(cursor + 1)];
      assert.equal(await allowsBlock({ path: 'a', languageId, before, after }, syntax), expected);
    });
  }
}
