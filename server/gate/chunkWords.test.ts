/** Words of chunks are read once, while there is room for them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChunkWords, keptChunks } from './chunkWords.ts';

test('a text is read once until its chunk is forgotten, or others were asked for since', () => {
  const words = new ChunkWords();
  const read: number[] = [];
  const of = (key: number) =>
    words.of(key, () => {
      read.push(key);
      return `name${key} = 1`;
    });
  assert.deepEqual([...of(1).names], ['name1']);
  assert.equal(of(1).hashes.length, 3);
  words.forget(1);
  of(1);
  assert.deepEqual(read, [1, 1]);
  for (let key = 2; key <= keptChunks; key++) of(key);
  of(1);
  of(keptChunks + 1);
  of(1);
  assert.equal(read.filter((key) => key === 1).length, 2, 'asked for since');
  of(2);
  assert.equal(read.at(-1), 2, 'the one longest not asked for went');
});
