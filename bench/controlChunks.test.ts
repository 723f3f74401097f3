import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AskedHole, controlChunks } from './controlChunks.ts';

const hole = (repository: string, path: string, ...ids: number[]): AskedHole => ({
  repository,
  path,
  chunks: ids.map((id) => ({ path: `${id}.ts`, ids: [id] })),
});

const holes = [
  hole('a', '5.ts', 1, 2),
  hole('a', 'y.ts', 2, 3, 4, 5),
  hole('b', '9.ts', 3, 6, 7),
  hole('b', '8.ts', 6),
];

const drawn = (number: number, source: 'random' | 'other', most = 99): number[] =>
  controlChunks(holes, number, source, most).flatMap(({ ids }) => ids);

test('random: what other holes of the repository were offered, without the own offer and the own file', () => {
  assert.deepEqual(drawn(0, 'random').sort(), [3, 4]);
});

test('other: what holes of other repositories were offered, each content once', () => {
  assert.deepEqual(drawn(0, 'other').sort(), [3, 6, 7]);
  assert.deepEqual(drawn(2, 'other').sort(), [1, 2, 4, 5]);
});

test('the same draw every time, another for another hole, no more than asked for', () => {
  assert.deepEqual(drawn(1, 'other', 2), drawn(1, 'other', 2));
  assert.equal(drawn(1, 'other', 2).length, 2);
  assert.deepEqual(drawn(3, 'other', 2), drawn(3, 'other').slice(0, 2));
});
