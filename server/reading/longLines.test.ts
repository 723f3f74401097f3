import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coverLines } from './cover.ts';
import { isMinified, longLines, type TextKind } from './longLines.ts';

const code = 'export function add(a: number, b: number) {\n  return a + b;\n}\n';
const base64 = 'iVBORw0KGgoAAAANSUhEUgAA'.repeat(250);
const minified = 'function a(b,c){if(b){return c(b)}for(var d=0;d<9;d++){e(d)}}'.repeat(100);
const path = 'M12.5,3.25 L18,4.5 C2,3 4,5 6,7 '.repeat(200);
const paragraph = 'Nobody wants to break lines by hand, and few do. '.repeat(130);

const files: [name: string, kind: TextKind, text: string, leftOut: number, minified: boolean][] = [
  ['a data URI between functions', 'code', `${code}const a = "data:image/png;base64,${base64}";\n${code}`, 1, false],
  ['an inline picture', 'code', `${code}<svg><path d="${path}"/></svg>\n${code}`, 1, false],
  ['a paragraph in a string', 'code', `${code}text = "${paragraph}"\n${code}`, 1, false],
  ['a line of 2,000 characters', 'code', `${code}const a = "${'x'.repeat(2000)}";\n${code}`, 1, false],
  ['a bundle below a licence', 'code', `${'// Copyright somebody\n'.repeat(30)}${minified}\n`, 1, true],
  ['a bundle in lines of 500', 'code', `${minified.slice(0, 500)}\n`.repeat(20), 0, true],
  ['one line of data and nothing else', 'code', `{"a":"${base64}"}`, 1, true],
  [
    'rows of a table',
    'code',
    `create table t (a int);\ninsert into t values ${"(1,'one'),".repeat(900)}(2,'two');\n`,
    1,
    false,
  ],
  [
    'a picture between lines of an old Macintosh',
    'code',
    `${code}a = "${base64}";\n${code}`.replaceAll('\n', '\r'),
    1,
    false,
  ],
  ['lines of an old Macintosh', 'code', code.repeat(60).replaceAll('\n', '\r'), 0, false],
  ['values of 300 characters each', 'code', `"key": "${'some words and more '.repeat(15)}",\n`.repeat(40), 0, false],
  ['paragraphs of 6 KB', 'prose', `# Title\n\n${paragraph}\n\n${paragraph}\n`, 0, false],
  ['a picture in prose', 'prose', `# Title\n\n![one](data:image/png;base64,${base64}) and words\n`, 1, false],
  ['Chinese without blanks', 'prose', `# 标题\n\n${'没有人愿意手动换行。'.repeat(200)}\n`, 0, false],
  ['a book on one line', 'prose', `# Title\n\nfoo\nbar\n${paragraph.repeat(4)}\n`, 1, false],
];
for (const [name, kind, text, leftOut, isBundle] of files) {
  test(`${name}: ${leftOut} left out, ${isBundle ? '' : 'not '}minified`, () => {
    const ranges = longLines(text, kind);
    assert.equal(ranges.length, leftOut);
    assert.equal(isMinified(text, ranges, kind), isBundle);
    const covered = coverLines(text, ranges);
    assert.equal(covered.length, text.length);
    assert.equal(covered.split('\n').length, text.split('\n').length);
  });
}

test('line ends stay outside, whichever they are', () => {
  const long = 'x'.repeat(2000);
  for (const end of ['\n', '\r\n', '\r']) {
    const text = `a${end}${long}${end}b`;
    assert.equal(coverLines(text, longLines(text, 'code')), `a${end}${' '.repeat(2000)}${end}b`);
  }
});

test('a megabyte on one line is found at once', () => {
  const text = `${code}${'x y'.repeat(350_000)}\n${code}`;
  const started = performance.now();
  assert.equal(longLines(text, 'code').length, 1);
  assert.equal(longLines(text, 'prose').length, 1);
  assert.ok(performance.now() - started < 1000);
});
