import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConsultedReport, Source } from '../server/protocol.ts';
import { consultedLines, consultedPlaces, copiedPlace, placeOf, sourcePick } from './consultedLines.ts';
import { Figures } from './figures.ts';
import { english } from './translate.ts';

const figures = new Figures('en');

function sourceOf(more: Partial<Source> = {}): Source {
  return {
    id: 'c1',
    uri: 'file:///a.ts',
    path: 'src/a_b.ts',
    range: { start: { line: 11, character: 0 }, end: { line: 40, character: 0 } },
    scope: ['class Box', 'open'],
    preview: '\n  open() {\n',
    share: 0.34,
    ...more,
  };
}

const ranges: [number, number, number, string][] = [
  [11, 40, 0, 'src/a_b.ts:12–40'],
  [11, 40, 3, 'src/a_b.ts:12–41'],
  [11, 11, 3, 'src/a_b.ts:12'],
  [11, 12, 0, 'src/a_b.ts:12'],
];
for (const [from, to, character, place] of ranges) {
  test(`lines ${from} to ${to}:${character} are ${place}`, () => {
    const range = { start: { line: from, character: 0 }, end: { line: to, character } };
    assert.equal(placeOf({ path: 'src/a_b.ts', range }), place);
  });
}

test('a pick shows place, scope, share and the first line that says something', () => {
  const { label, description, detail } = sourcePick(sourceOf(), figures);
  assert.deepEqual([label, description, detail], ['src/a_b.ts:12–40', 'class Box › open · 34 %', 'open() {']);
});

test('the hover links each source by its place in the report', () => {
  const report = {
    offer: 1,
    sources: [sourceOf(), sourceOf({ path: '[x](y)' })],
    copied: [],
  } as unknown as ConsultedReport;
  assert.deepEqual(consultedLines(report, figures, english), [
    'The last completion read:',
    '- [src/a\\_b.ts:12–40](command:fovea.openSource?%5B0%5D) · 34 %\n' +
      '- [\\[x\\]\\(y\\):12–40](command:fovea.openSource?%5B1%5D) · 34 %',
  ]);
  assert.deepEqual(consultedLines(undefined, figures, english), []);
});

test('the hover links what was copied behind what was read', () => {
  const copied = [{ uri: 'file:///b.ts', path: 'b.ts', line: 6, tokens: 9 }];
  const report = { offer: 1, sources: [sourceOf()], copied } as unknown as ConsultedReport;
  assert.deepEqual(consultedLines(report, figures, english).slice(2), [
    'The last completion copied word for word from:',
    '- [b.ts:7](command:fovea.openSource?%5B1%5D) · 9 tokens',
  ]);
  const opened = consultedPlaces(report).at(1);
  assert.deepEqual([opened?.uri, opened?.range.start.line], ['file:///b.ts', 6]);
});

test('a copy that read nothing is told without a list of what was read', () => {
  const copied = [{ uri: 'file:///b.ts', path: 'b.ts', line: 6, tokens: 2 }];
  const report = { offer: 1, sources: [], copied } as unknown as ConsultedReport;
  assert.equal(consultedLines(report, figures, english)[0], 'The last completion copied word for word from:');
});

test('a place in a notebook is a line of a cell', () => {
  const range = { start: { line: 0, character: 0 }, end: { line: 1, character: 4 } };
  assert.equal(placeOf({ path: 'a.ipynb', cell: 2, range }), 'a.ipynb #3:1–2');
  assert.deepEqual(copiedPlace({ uri: 'file:///a.ipynb', path: 'a.ipynb', line: 4, cell: 0, tokens: 9 }).cell, 0);
});
