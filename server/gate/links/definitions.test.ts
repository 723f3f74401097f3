import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DefinitionIndex } from './definitions.ts';

test('names lead to the chunks that define them, case by case', () => {
  const index = new DefinitionIndex();
  index.add(1, ['Cache', 'load']);
  index.add(2, ['load', 'cache']);
  index.add(3, []);
  assert.deepEqual([...index.chunksOf('load')], [1, 2]);
  assert.deepEqual([...index.chunksOf('Cache')], [1]);
  assert.deepEqual([...index.chunksOf('missing')], []);
  assert.deepEqual(
    ['load', 'cache', 'missing'].map((name) => index.countOf(name)),
    [2, 1, 0],
  );
  assert.deepEqual(index.namesOf(2), ['load', 'cache']);
});

test('what a chunk defined goes with it, and what it defines anew replaces that', () => {
  const index = new DefinitionIndex();
  index.add(1, ['a', 'b']);
  index.add(2, ['b']);
  index.add(1, ['b', 'c']);
  assert.deepEqual([index.countOf('a'), index.countOf('b'), index.countOf('c')], [0, 2, 1]);
  index.remove(1);
  index.remove(1);
  assert.deepEqual([...index.chunksOf('b')], [2]);
  assert.equal(index.size, 1);
  index.remove(2);
  assert.equal(index.size, 0);
});

test('names that every object has are names', () => {
  const index = new DefinitionIndex();
  index.add(1, ['constructor', '__proto__', 'toString']);
  assert.equal(index.countOf('__proto__'), 1);
  assert.equal(index.countOf('hasOwnProperty'), 0);
});
