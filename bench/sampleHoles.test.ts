/** The rule of holes on made-up files, with a tokenizer of words that treats blanks as the model's does. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Encoding } from '../server/engine/tokenizer.ts';
import { type Mode, modes, type Stratum } from './hole.ts';
import { type SampleOptions, type SourceText, sampleHoles, targetTokens } from './sampleHoles.ts';

const tokenizer = {
  encodeWithOffsets(text: string): Encoding {
    const starts = [...text.matchAll(/\s+(?!\S)| ?[A-Za-z_]+| ?\d| ?[^\sA-Za-z_\d]+|\s+/g)].map(({ index }) => index);
    return { ids: starts.map((_, token) => token), starts };
  },
};

/** About seven tokens a line. */
function file(name: string, lines: number): SourceText {
  const line = (number: number): string => (number % 5 === 4 ? '' : `    call_${name}(argument, ${number % 10});  `);
  return { path: `${name}.ts`, text: Array.from({ length: lines }, (_, number) => line(number)).join('\n') };
}

const options: SampleOptions = { mode: 'prefix', stratum: 'normal', count: 12, seed: 1 };
const files = [file('large', 2000), file('a', 120), file('b', 120), file('c', 120), file('tiny', 8)];

test('holes go round the files evenly, never into a file that is too short', () => {
  const counts = new Map<string, number>();
  for (const hole of sampleHoles(files, tokenizer, options)) {
    counts.set(hole.file.path, (counts.get(hole.file.path) ?? 0) + 1);
  }
  assert.deepEqual([...counts].sort(), [
    ['a.ts', 3],
    ['b.ts', 3],
    ['c.ts', 3],
    ['large.ts', 3],
  ]);
});

test('a seed repeats its holes, another draws others', () => {
  const offsets = (seed: number): number[] => sampleHoles(files, tokenizer, { ...options, seed }).map((h) => h.offset);
  assert.deepEqual(offsets(1), offsets(1));
  assert.notDeepEqual(offsets(1), offsets(2));
});

test('no place is drawn twice, and a repository with few places gives what it has', () => {
  const small = [file('a', 70)];
  const holes = sampleHoles(small, tokenizer, { ...options, count: 1000 });
  assert.ok(holes.length > 3 && holes.length < 70);
  assert.equal(new Set(holes.map(({ offset }) => offset)).size, holes.length);
});

const tokenRanges: [Stratum, number, number][] = [
  ['normal', 300, Number.POSITIVE_INFINITY],
  ['top', 16, 299],
];
for (const mode of modes) {
  for (const [stratum, least, most] of tokenRanges) {
    test(`${mode} holes of stratum ${stratum} have their tokens before and after`, () => {
      const holes = sampleHoles(files, tokenizer, { ...options, mode, stratum, count: 40 });
      assert.equal(holes.length, 40);
      for (const hole of holes) check(mode, hole.file.text, hole.offset, hole.targetEnd, least, most);
    });
  }
}

function check(mode: Mode, text: string, offset: number, targetEnd: number, least: number, most: number): void {
  const { starts } = tokenizer.encodeWithOffsets(text);
  const target = text.slice(offset, targetEnd);
  if (mode === 'line') {
    assert.match(target, /^\S|^ \S/, 'inside the code');
    return;
  }
  const token = starts.indexOf(offset);
  assert.ok(token >= least && token <= most, `token ${token}`);
  assert.match(text.slice(0, offset), /(^|\n) *$/, 'nothing but indentation before the cursor');
  assert.match(target, /^ call/, 'the line has code');
  assert.equal(targetEnd, starts[token + targetTokens] ?? text.length);
}

test('line mode digs in the same lines as infill mode, mostly inside words', () => {
  const dig = (mode: Mode) => sampleHoles(files, tokenizer, { ...options, mode, count: 40 });
  const infill = dig('infill');
  const line = dig('line');
  assert.deepEqual(
    line.map(({ targetEnd }) => targetEnd),
    infill.map(({ targetEnd }) => targetEnd),
  );
  const insideWords = line.filter(({ file: { text }, offset }) => /\w\w/.test(text.slice(offset - 1, offset + 1)));
  assert.ok(insideWords.length > 20, `${insideWords.length} of 40`);
});
