/** Reader names, both ways, and what is no reader's name. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FoveaError } from '../../base/errors.ts';
import type { ReaderSpec } from '../protocol.ts';
import { chunksCached, chunksNeeded, formatReader, parseReader, withAfter, withChunks } from './readerSpec.ts';

const names: [string, ReaderSpec, number][] = [
  ['local', { prompt: 0, attend: 0, focus: 0, memory: 0, copy: false }, 0],
  ['local+copy', { prompt: 0, attend: 0, focus: 0, memory: 0, copy: true }, 0],
  ['prompt:8', { prompt: 8, attend: 0, focus: 0, memory: 0, copy: false }, 8],
  ['attend:4+copy', { prompt: 0, attend: 4, focus: 0, memory: 0, copy: true }, 4],
  ['focus:8', { prompt: 0, attend: 0, focus: 8, memory: 0, copy: false }, 8],
  ['attend:2+focus:16', { prompt: 0, attend: 2, focus: 16, memory: 0, copy: false }, 16],
  ['attend:2+focus:16+copy', { prompt: 0, attend: 2, focus: 16, memory: 0, copy: true }, 16],
  ['focus:1024', { prompt: 0, attend: 0, focus: 1024, memory: 0, copy: false }, 1024],
  ['memory:32', { prompt: 0, attend: 0, focus: 0, memory: 32, copy: false }, 32],
  ['attend:2+after', { prompt: 0, attend: 2, focus: 0, memory: 0, after: true, copy: false }, 2],
  ['attend:2+focus:8+after+copy', { prompt: 0, attend: 2, focus: 8, memory: 0, after: true, copy: true }, 8],
  ['focus:8+after', { prompt: 0, attend: 0, focus: 8, memory: 0, after: true, copy: false }, 8],
  ['memory:4+copy', { prompt: 0, attend: 0, focus: 0, memory: 4, copy: true }, 4],
];

for (const [name, reader, chunks] of names) {
  test(`"${name}" is read, written and counted`, () => {
    assert.deepEqual(parseReader(name), reader);
    assert.equal(formatReader(reader), name);
    assert.equal(chunksNeeded(reader), chunks);
  });
}

const wrong = [
  '',
  'Local',
  'local:3',
  'prompt',
  'prompt:',
  'prompt:0',
  'prompt:-1',
  'prompt:1.5',
  'prompt:99999',
  'prompt:2+focus:2',
  'focus:2+attend:2',
  'attend:2+',
  'attend:2+attend:2',
  'copy',
  '+copy',
  'local+copy+copy',
  'memory',
  'memory:0',
  'memory:4+focus:2',
  'attend:2+memory:4',
  'focus:1025',
  'attend:2 ',
  'local+after',
  'prompt:2+after',
  'memory:4+after',
  'attend:2+copy+after',
  'after',
];

for (const name of wrong) {
  test(`"${name}" is no reader`, () => {
    assert.throws(
      () => parseReader(name),
      (error) => error instanceof FoveaError && error.kind === 'usage' && error.message.includes(`"${name}"`),
    );
  });
}

test('a reader makes do with the chunks that are there', () => {
  assert.equal(formatReader(withChunks(parseReader('attend:2+focus:16+copy'), 5)), 'attend:2+focus:5+copy');
  assert.equal(formatReader(withChunks(parseReader('prompt:8'), 0)), 'local');
  assert.equal(formatReader(withChunks(parseReader('memory:32'), 7)), 'memory:7');
});

test('the text after the cursor is one chunk more, the first', () => {
  const read = (name: string, chunks: string[], after?: string) => {
    const { reader, chunks: all } = withAfter(parseReader(name), chunks, after);
    return [formatReader(reader), ...all];
  };
  assert.deepEqual(read('attend:2+after+copy', ['a', 'b'], 'x'), ['attend:3+copy', 'x', 'a', 'b']);
  assert.deepEqual(read('attend:2+after', ['a'], 'x'), ['attend:2', 'x', 'a']);
  assert.deepEqual(read('attend:2+after', []), ['local']);
  assert.deepEqual(read('attend:2+after', ['a', 'b', 'c'], 'x'), ['attend:3', 'x', 'a', 'b']);
  assert.deepEqual(read('focus:3+after', ['a', 'b', 'c'], 'x'), ['attend:1+focus:4', 'x', 'a', 'b', 'c']);
});

test('where nothing stands after the cursor, a chunk takes its place', () => {
  const read = (name: string) => {
    const { reader, chunks } = withAfter(parseReader(name), ['a', 'b', 'c', 'd'], undefined);
    return [formatReader(reader), ...chunks];
  };
  assert.deepEqual(read('attend:2+after+copy'), ['attend:3+copy', 'a', 'b', 'c']);
  assert.deepEqual(read('attend:2'), ['attend:2', 'a', 'b']);
  assert.deepEqual(read('focus:2+after'), ['focus:3', 'a', 'b', 'c']);
  assert.deepEqual(read('attend:1+focus:2+after'), ['attend:2+focus:3', 'a', 'b', 'c']);
});

test('chunks of a prompt are read as text, all others from their caches', () => {
  const names = ['prompt:8', 'attend:2+focus:16', 'memory:5'];
  assert.deepEqual(
    names.map((name) => chunksCached(parseReader(name))),
    [0, 16, 5],
  );
});
