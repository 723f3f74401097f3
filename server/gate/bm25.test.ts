import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Bm25Index, type Ranked } from './bm25.ts';

type Counts = ReadonlyMap<string, number>;

/** The slow twin: every document scored by the textbook's formula. */
function scoreAll(documents: ReadonlyMap<number, Counts>, query: Counts): Map<number, number> {
  const size = documents.size;
  const lengthOf = (counts: Counts) => [...counts.values()].reduce((sum, count) => sum + count, 0);
  const mean = [...documents.values()].reduce((sum, counts) => sum + lengthOf(counts), 0) / size;
  const scores = new Map<number, number>();
  for (const [key, counts] of documents) {
    let score = 0;
    for (const [term, weight] of query) {
      const holding = [...documents.values()].filter((other) => other.has(term)).length;
      const count = counts.get(term) ?? 0;
      if (count === 0 || (size >= 16 && holding > size / 2)) continue;
      const rarity = Math.log(1 + (size - holding + 0.5) / (holding + 0.5));
      score += (weight * rarity * count * 2.2) / (count + 1.2 * (0.25 + (0.75 * lengthOf(counts)) / mean));
    }
    if (score > 0) scores.set(key, score);
  }
  return scores;
}

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Some words are frequent, most are rare. */
function document(next: () => number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let i = Math.floor(next() * 30); i >= 0; i--) {
    const term = `t${Math.floor(200 * next() ** 3)}`;
    counts.set(term, (counts.get(term) ?? 0) + 1);
  }
  return counts;
}

function same(found: Ranked[], expected: Map<number, number>, k: number): void {
  const best = [...expected].sort(([a, x], [b, y]) => y - x || a - b).slice(0, k);
  assert.equal(found.length, best.length);
  for (const [i, { key, score }] of found.entries()) {
    assert.ok(Math.abs(score - best[i][1]) < 1e-9, `rank ${i}`);
    assert.ok(Math.abs((expected.get(key) ?? 0) - score) < 1e-9);
  }
}

test('scores are those of the formula, while documents come and go', () => {
  const next = random(3);
  const index = new Bm25Index();
  const documents = new Map<number, Counts>();
  for (let step = 0; step < 4000; step++) {
    const key = 1 + Math.floor(next() * 300);
    if (next() < 0.5) {
      const counts = document(next);
      index.add(key, counts);
      documents.set(key, counts);
    } else {
      index.remove(key);
      documents.delete(key);
    }
    assert.equal(index.size, documents.size);
    if (step % 100 !== 99) continue;
    const query = new Map([...document(next).keys()].map((term, i) => [term, 1 / (1 + i)]));
    same(
      index.search(query, 10, () => 1),
      scoreAll(documents, query),
      10,
    );
    // The odd ones count twice, every seventh not at all.
    const factor = (key: number) => (key % 7 === 0 ? 0 : 1 + (key % 2));
    const adjusted = [...scoreAll(documents, query)].map(([key, score]): [number, number] => [
      key,
      score * factor(key),
    ]);
    same(index.search(query, 5, factor, 2), new Map(adjusted.filter(([, score]) => score > 0)), 5);
  }
});

test('an empty index, an unknown term, no places', () => {
  const index = new Bm25Index();
  const query = new Map([['a', 1]]);
  assert.deepEqual(
    index.search(query, 3, () => 1),
    [],
  );
  index.add(1, new Map([['b', 1]]));
  assert.deepEqual(
    index.search(query, 3, () => 1),
    [],
  );
  index.add(2, query);
  assert.deepEqual(
    index.search(query, 0, () => 1),
    [],
  );
  assert.equal(index.search(query, 3, () => 1)[0].key, 2);
});

test('ten thousand documents are searched within milliseconds', () => {
  const next = random(9);
  const index = new Bm25Index();
  for (let key = 0; key < 10_000; key++) {
    const counts = new Map<string, number>();
    for (let i = 0; i < 120; i++) counts.set(`t${Math.floor(50_000 * next() ** 4)}`, 1 + Math.floor(3 * next()));
    index.add(key, counts);
  }
  const times: number[] = [];
  for (let i = 0; i < 51; i++) {
    const query = new Map(Array.from({ length: 100 }, () => [`t${Math.floor(50_000 * next() ** 4)}`, 1]));
    const began = performance.now();
    assert.equal(index.search(query, 16, () => 1).length, 16);
    times.push(performance.now() - began);
  }
  // Half a millisecond on a quiet machine; the bound leaves room for a busy one.
  assert.ok(times.sort((a, b) => a - b)[25] < 20, `${times[25]} ms`);
});
