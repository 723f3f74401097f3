/** Figures of holes whose answers are known. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { missing } from './choices.ts';
import { bestHeads, bestRanking, chosenElsewhere, orderOf } from './chosenElsewhere.ts';
import { consultFigures } from './consultFigures.ts';
import type { ConsultedHole } from './consultRecords.ts';
import { headRanking } from './rankings.ts';
import { consultedHole, measure } from './testHole.ts';

/** Chunk 5 is worth most of the sixteen, 35 of all; head 3 knows, the others put low numbers first. */
function known(repository: string, offset: number): ConsultedHole {
  const worth = (chunk: number): number => (chunk === 5 ? 0.5 : chunk === 35 ? 0.3 : 1 + chunk / 1000);
  const hole = consultedHole(repository, offset, (chunk, head) => (head === 3 ? -3 * worth(chunk) : -1 - chunk / 100));
  const nats = (chunks: readonly number[]): number => Math.min(2, ...chunks.map(worth));
  const orders = [orderOf(hole, 'share'), [35, ...Array(35).keys(), 36, 37, 38, 39]];
  for (let lacking = missing(hole, orders); lacking.length > 0; lacking = missing(hole, orders))
    measure(hole, lacking, nats);
  return hole;
}

test('recall, what lies outside of the sixteen, and pairs', () => {
  const holes = ['one', 'two'].flatMap((repository) => [known(repository, 10), known(repository, 20)]);
  const figures = consultFigures(holes, 1);
  assert.deepEqual(
    [figures.holes, figures.repositories],
    [4, { one: { holes: 2, asked: 40 }, two: { holes: 2, asked: 40 } }],
  );
  assert.deepEqual([figures.unranked, figures.candidateMs], [0.25, 10]);
  const { BM25: gate, [headRanking]: heads } = figures.sixteen;
  assert.deepEqual(gate.recall, { '1': 0, '2': 0, '4': 0, '8': 1 });
  assert.deepEqual([gate.nats, gate.toGate], [1, [0, 0, 0]]);
  assert.ok(heads.recall['8'] === 1);
  const { 'eight at random': random, 'BM25’s next eight': next } = figures.outside;
  assert.deepEqual([next.better, next.by, next.gain, next.unranked], [0, 0, [0, 0, 0], 0]);
  assert.ok(random.toRandom[0] === 0);
  const { pairs } = figures;
  assert.equal(pairs.local.nats, 2);
  assert.equal(pairs['BM25’s first two'].nats, 1);
  assert.equal(pairs['the best two of the sixteen'].nats, 0.5);
  assert.ok(Math.abs(pairs['the best two of all measured'].toGate[0] + 0.7) < 1e-9);
  assert.ok('share: of all' in pairs && 'share: one of each' in pairs);
  assert.ok(Object.keys(figures.sixteen).includes('score, chosen heads, fused'));
});

test('other repositories choose, never the holes’ own', () => {
  const [one, two] = [known('one', 10), known('two', 10)];
  assert.equal(bestHeads([one])[0], 3);
  assert.equal(chosenElsewhere([one], 'one'), undefined);
  assert.deepEqual(chosenElsewhere([one, two], 'one'), { ranking: bestRanking([two]), heads: bestHeads([two]) });
});

test('a ranking is compared by what it reads only where all of that was measured, not where some happens to be', () => {
  const holes = [known('one', 10), known('two', 10)];
  for (const { record } of holes) record.consulted.batches = Array.from({ length: 40 }, (_, chunk) => (chunk * 7) % 40);
  const figures = consultFigures(holes, 1);
  assert.ok('batches of 32' in figures.sixteen);
  assert.ok(!('batches of 32' in figures.outside) && !('batches of 32: of all' in figures.pairs));
  for (const { nats } of holes) for (const pair of ['17,34', '34,17']) nats.set(pair, nats.get('0')!);
  const named = Object.keys(consultFigures(holes, 1).pairs);
  assert.ok(!named.some((name) => name.startsWith('batches')));
});
