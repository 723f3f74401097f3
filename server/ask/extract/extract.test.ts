/** What is quoted of which file, each case some files of which every chunk is a line or more, and what was found. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IndexedChunk, IndexedFile } from '../../workspace/repositoryIndex.ts';
import { questionTerms } from '../questionTerms.ts';
import { askedTerms } from './askedTerms.ts';
import { extract, type FilePassage, worthQuoting } from './extract.ts';
import { regionsOf } from './regions.ts';

let nextKey = 1;

/** @param parts of the text, each a chunk */
function file(path: string, parts: readonly string[]): IndexedFile {
  let end = 0;
  const chunks = parts.map((part): IndexedChunk => {
    const start = end;
    end += part.length;
    const place = { path, languageId: 'javascript', scope: [], start, end };
    return { ...place, ids: [], headerTokens: 0, defines: [], key: nextKey++ };
  });
  return { path, languageId: 'javascript', text: parts.join(''), hash: undefined, chunks };
}

/** @param found places in the files, best first @returns each quoted file's path with its quotes */
function quoted(question: string, files: readonly IndexedFile[], found: readonly [file: number, chunk: number][]) {
  const concepts = questionTerms(question);
  const worth = new Map(concepts.flatMap(({ word, forms }) => [word, ...forms].map((term) => [term, 1] as const)));
  const options = { asked: askedTerms(concepts, worth), asksForTests: false, restates: () => false };
  const index = { files: new Map(files.map((each) => [each.path, each])) };
  const chunks = found.map(([at, chunk]) => files[at].chunks[chunk]);
  const passages = [...extract(index, chunks, options)].filter((each): each is FilePassage => each !== undefined);
  return worthQuoting(passages).map(({ path, quotes }) => {
    const { text } = files.find((each) => each.path === path) as IndexedFile;
    return [path, quotes.map(({ start, end }) => text.slice(start, end))];
  });
}

const other = 'function other() {\n  nothing();\n}\n';
const retry = 'function retryAgain() {\n  const delay = 1;\n  wait(delay);\n}\n';
const reset = '// The delay is reset.\nfunction resetDelay() {\n  delay = 0;\n  more();\n}\n';

test('of the first file the best declaration at length, others of it and of other files briefly', () => {
  const files = [file('a.js', [retry, other, reset]), file('b.js', [other, retry])];
  assert.deepEqual(
    quoted('How is the delay of a retry chosen?', files, [
      [0, 0],
      [1, 1],
    ]),
    [
      ['a.js', [retry.trimEnd(), '// The delay is reset.\nfunction resetDelay() {\n  delay = 0;']],
      ['b.js', ['function retryAgain() {\n  const delay = 1;']],
    ],
  );
});

test('in the order in which they were found', () => {
  const files = [file('long.js', [retry]), file('short.js', ['const retryDelay = 1;\n'])];
  const found: [number, number][] = [
    [0, 0],
    [1, 0],
  ];
  const paths = (of: [number, number][]) => quoted('What is the delay of a retry?', files, of).map(([path]) => path);
  assert.deepEqual(paths(found), ['long.js', 'short.js']);
  assert.deepEqual(paths(found.toReversed()), ['short.js', 'long.js']);
});

test('a setting that says most takes its line, and the next declaration is quoted at length', () => {
  const files = [file('a.js', ['const retryDelay = 1;\n', retry])];
  assert.deepEqual(quoted('What is the delay of a retry?', files, [[0, 0]]), [
    ['a.js', [`const retryDelay = 1;\n${retry.trimEnd()}`]],
  ]);
});

test('a declaration some chunks away from what was found; of one far away nothing, but how what was found begins', () => {
  const others = Array.from({ length: 3 }, () => other);
  const near = file('a.js', [other, ...others, retry]);
  assert.deepEqual(quoted('How is the retry delay chosen?', [near], [[0, 0]]), [['a.js', [retry.trimEnd()]]]);
  const far = file('a.js', [other, ...others, other, retry]);
  assert.deepEqual(quoted('How is the retry delay chosen?', [far], [[0, 0]]), [['a.js', [(other + other).trimEnd()]]]);
});

test('a file that says little beside another is left out, but for the first', () => {
  const files = [file('a.js', [other]), file('b.js', [retry]), file('c.js', ['function other() {\n  wait();\n}\n'])];
  const question = 'How does the retry of a request wait for a delay?';
  const passages = quoted(question, files, [
    [0, 0],
    [1, 0],
    [2, 0],
  ]);
  assert.deepEqual(
    passages.map(([path]) => path),
    ['a.js', 'b.js'],
  );
});

test('where no place has a word of the question, one is quoted', () => {
  const long = file(
    'a.js',
    Array.from({ length: 20 }, () => other),
  );
  const [[, quotes]] = quoted(
    'What is this about?',
    [long],
    [
      [0, 2],
      [0, 17],
    ],
  );
  assert.equal(quotes.length, 1);
});

test('a long file is looked at in parts, that of the best chunk first, each found chunk with its neighbours', () => {
  const { chunks, text } = file(
    'a.js',
    Array.from({ length: 40 }, (_, i) => `${i}\n`),
  );
  const regions = regionsOf(chunks, [chunks[20], chunks[9], chunks[12]], () => true);
  const shown = regions.map(({ start, end }) => text.slice(start, end).trim().split('\n').map(Number));
  assert.deepEqual(
    shown.map((lines) => [lines[0], lines[lines.length - 1]]),
    [
      [14, 21],
      [5, 13],
      [22, 24],
    ],
  );
  const alone = regionsOf(chunks, [chunks[3]], () => false);
  assert.deepEqual(
    alone.map(({ start, end }) => text.slice(start, end)),
    ['3\n'],
  );
});
