import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { countedNextTokens } from '../../../test/countedNextTokens.ts';
import { seededNumbers } from '../../../test/seededWeights.ts';
import { HostNextTokens } from '../nextTokens.ts';
import type { Match } from './copyIndexPart.ts';
import {
  agreementOf,
  agreements,
  CopyMixture,
  type CopyWeights,
  type CopyWeightsRow,
  hitOf,
  lambdaOf,
} from './copyMixture.ts';

/** lambda 0, 1/64, 2/64, … through the table, and hit half a share above */
const weights = Object.fromEntries(
  agreements.map((agreement, row): [string, CopyWeightsRow] => {
    const cells = Array.from({ length: 12 }, (_, bucket) => (row * 12 + bucket) / 64);
    return [agreement, { lambda: cells, hit: cells.map((cell) => cell / 2 + 0.5) }];
  }),
) as CopyWeights;

/** @param following tokens and how often each followed, in any order */
function matchOf(length: number, following: readonly (readonly [token: number, count: number])[]): Match {
  const tokens = Uint32Array.from(following, ([token]) => token);
  const counts = Uint32Array.from(following, ([, count]) => count);
  const topCount = Math.max(...counts);
  const occurrences = counts.reduce((sum, count) => sum + count, 0);
  const top = Math.min(...tokens.filter((_, at) => counts[at] === topCount));
  return { length, occurrences, tokens, counts, topCount, top };
}

describe('weights of a match', () => {
  for (const [occurrences, topCount, agreement] of [
    [1, 1, 'once'],
    [2, 2, 'few'],
    [3, 3, 'few'],
    [4, 4, 'many'],
    [2, 1, 'majority'],
    [3, 2, 'majority'],
    [5, 2, 'split'],
  ] as const) {
    it(`calls ${topCount} of ${occurrences} places "${agreement}"`, () => {
      assert.equal(agreementOf({ length: 1, occurrences, topCount }), agreement);
    });
  }

  it('tells lengths up to 12 apart', () => {
    const lambda = (length: number) => lambdaOf({ length, occurrences: 2, topCount: 2 }, weights);
    assert.deepEqual(
      [1, 2, 12, 13, 64].map(lambda),
      [12, 13, 23, 23, 23].map((cell) => cell / 64),
    );
    assert.equal(hitOf({ length: 3, occurrences: 2, topCount: 2 }, weights), 0.5 + 14 / 128);
  });
});

/** The slow twin: every id of the vocabulary by the formula. */
function dense(row: Float32Array, match: Match): Float32Array {
  const lambda = lambdaOf(match, weights);
  const mixed = row.map((logProb) => logProb + Math.log1p(-lambda));
  for (const [i, id] of match.tokens.entries()) {
    mixed[id] = Math.log(Math.exp(mixed[id]) + (lambda * match.counts[i]) / match.occurrences);
  }
  return mixed;
}

function bestOf(row: Float32Array): { id: number; logProb: number } {
  const logProb = row.reduce((most, each) => Math.max(most, each), Number.NEGATIVE_INFINITY);
  return { id: row.indexOf(logProb), logProb };
}

/** @returns what is best in the mixture, which must be what is best in its slow twin */
async function checkMixture(row: Float32Array, match: Match): Promise<number> {
  const asks: number[][] = [];
  const mixture = new CopyMixture(countedNextTokens(row, asks), match, weights);
  const expected = dense(row, match);
  const best = await mixture.best();
  assert.deepEqual(best, bestOf(expected));
  assert.deepEqual(asks.splice(0), [[...match.tokens]], 'asked for more than the match');
  const ids = Array.from(row.keys()).reverse();
  assert.deepEqual(
    await mixture.of(ids),
    Float32Array.from(ids, (id) => expected[id]),
  );
  assert.deepEqual(asks, [ids]);
  return best.id;
}

describe('CopyMixture', () => {
  const model = [0.5, 0.25, 0.125, 0.125];
  const row = () => Float32Array.from(model, Math.log);

  it('is (1 - lambda) p_model + lambda p_copy at every id', async () => {
    const match = matchOf(5, [
      [3, 1],
      [1, 3],
    ]);
    const mixture = new CopyMixture(new HostNextTokens(row()), match, weights);
    const lambda = 40 / 64;
    const copied = [0, 0.75, 0, 0.25];
    for (const [id, logProb] of (await mixture.of([0, 1, 2, 3])).entries()) {
      const expected = (1 - lambda) * model[id] + lambda * copied[id];
      assert.ok(Math.abs(Math.exp(logProb) - expected) < 1e-6, `id ${id}`);
    }
  });

  it('leaves all as it is where lambda is 0, and asks for nothing to say so', async () => {
    const asks: number[][] = [];
    const mixture = new CopyMixture(countedNextTokens(row(), asks), matchOf(1, [[2, 1]]), weights);
    assert.deepEqual(await mixture.best(), { id: 0, logProb: Math.fround(Math.log(0.5)) });
    assert.deepEqual(asks, []);
    assert.deepEqual(await mixture.of([0, 1, 2, 3]), row());
  });

  it('gives a token that the model rules out its share', async () => {
    const next = new HostNextTokens(Float32Array.from([0, Number.NEGATIVE_INFINITY]));
    const [first, second] = await new CopyMixture(next, matchOf(3, [[1, 2]]), weights).of([0, 1]);
    assert.ok(Math.abs(second - Math.log(14 / 64)) < 1e-6);
    assert.ok(Math.abs(first - Math.log(50 / 64)) < 1e-6);
  });

  it('equals the whole vocabulary gone through, on random rows and matches', async () => {
    const vocab = 40;
    const seen = { own: 0, copied: 0, kept: 0 };
    for (let run = 0; run < 400; run++) {
      const random = seededNumbers(`mixture${run}`, vocab + 20, 0.5, 0.5);
      // one in two is of whole logits, so that many ids are alike
      const logits = random.slice(0, vocab).map((x) => (run % 2 ? 20 * x : Math.round(20 * x)));
      const tokens = [...new Set([...random.slice(vocab, vocab + 1 + (run % 8))].map((x) => Math.floor(x * vocab)))];
      const following = tokens.map((token, i) => [token, 1 + Math.floor(3 * random[vocab + 8 + i])] as const);
      const sum = logits.reduce((all, logit) => all + Math.exp(logit), 0);
      const logProbs = logits.map((logit) => logit - Math.log(sum));
      const [best, own] = [await checkMixture(logProbs, matchOf(2 + (run % 11), following)), bestOf(logProbs).id];
      if (tokens.includes(own)) seen.own++;
      else if (best === own) seen.kept++;
      else seen.copied++;
    }
    for (const [what, times] of Object.entries(seen)) assert.ok(times > 20, `${what}: ${times} runs show nothing`);
  });

  it('takes the lowest of several best ids, of the match or not', async () => {
    const alike = Float32Array.from([-9, -1, -9, -1, -9, -1]);
    const both = [
      [3, 1],
      [1, 1],
    ] as const;
    assert.equal(await checkMixture(alike, matchOf(5, both)), 1);
    assert.equal(await checkMixture(alike, matchOf(5, [[5, 1]])), 5);
    // an id of the match that comes to just what the reader's best has left
    for (const [copied, own] of [
      [1, 3],
      [3, 1],
    ]) {
      const level = Float32Array.from([-9, -9, -9, -9, -9]);
      level[copied] = -3;
      const match = matchOf(4, [[copied, 1]]);
      level[own] = dense(level, match)[copied] - Math.log1p(-lambdaOf(match, weights));
      const mixed = dense(level, match);
      assert.equal(mixed[own], mixed[copied], 'not alike: the test shows nothing');
      assert.equal(await checkMixture(level, match), 1);
    }
  });
});
