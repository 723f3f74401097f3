import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IndexedChunk, IndexedFile } from '../workspace/repositoryIndex.ts';
import { consultedChunks, copiedRuns } from './provenance.ts';

/** One id a character, behind a header of two ids. */
const tokenizer = { decode: (ids: readonly number[]) => String.fromCharCode(...ids) };
const text = 'one\r\ntwo\nthree\n\nfive\n';

function chunk(key: number, start: number, end: number): IndexedChunk {
  const ids = [...`# ${text.slice(start, end)}`].map((letter) => letter.charCodeAt(0));
  return { key, path: 'a.ts', languageId: 'typescript', start, end, scope: [], ids, headerTokens: 2, defines: [] };
}

const chunks = [chunk(1, 0, 9), chunk(2, 9, text.length)];
const file: IndexedFile = { path: 'a.ts', languageId: 'typescript', text, hash: undefined, chunks };
const index = {
  files: new Map([['a.ts', file]]),
  chunks: new Map(chunks.map((each) => [each.key, each])),
};

test('chunks are named by their lines, blank ends left out', () => {
  assert.deepEqual(consultedChunks(index, [chunks[1], chunks[0]], [0.25]), [
    { path: 'a.ts', start: 9, end: 20, scope: [], firstLine: 3, lastLine: 5, share: 0.25 },
    { path: 'a.ts', start: 0, end: 8, scope: [], firstLine: 1, lastLine: 2, share: 0 },
  ]);
});

test('neighbouring tokens of one place are one run', () => {
  const at = (key: number | undefined, offset: number) => ({ key, offset, matchLength: 4 });
  const sources = [at(1, 5), at(1, 6), undefined, at(1, 7), at(2, 7), at(2, 9), at(undefined, 3), at(undefined, 4)];
  assert.deepEqual(copiedRuns(index, tokenizer, sources), [
    { path: 'a.ts', line: 2, tokens: 2 },
    { path: 'a.ts', line: 2, tokens: 1 },
    { path: 'a.ts', line: 5, tokens: 1 },
    { path: 'a.ts', line: 5, tokens: 1 },
  ]);
});

test('a chunk that is gone since has no place', () => {
  assert.deepEqual(copiedRuns(index, tokenizer, [{ key: 9, offset: 0, matchLength: 3 }]), []);
});
