import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ChunkKey } from '../protocol.ts';
import { CopyIndex, copyChunkTokens } from './copyIndex.ts';
import { longestMatch, type Match } from './copyIndexPart.ts';
import { CopyIndexScan } from './copyIndexScan.ts';

const vocab = 1000;

/** Park and Miller's generator: whole numbers below `below`. */
function randomFrom(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
}

function plain(match: Match | undefined) {
  if (!match) return undefined;
  const { tokens, counts, ...rest } = match;
  const following = [...tokens].map((token, i) => [token, counts[i]] as const);
  return { ...rest, following: following.sort((a, b) => a[0] - b[0]) };
}

/** An index and its twin, kept alike. */
class Pair {
  readonly index: CopyIndex;
  readonly scan = new CopyIndexScan();

  constructor(vocabSize = vocab, tailTokens?: number) {
    this.index = new CopyIndex(vocabSize, tailTokens);
  }

  update(add: { key: ChunkKey; ids: number[]; family?: number }[], remove: ChunkKey[] = []): void {
    this.index.update({ add, remove });
    this.scan.update({ add, remove });
  }

  /** Compares the match and the source of every token that followed. */
  check(context: number[], exclude: ChunkKey[] = [], families?: number[]): Match | undefined {
    const seen = { exclude, families };
    const match = this.index.match(context, seen);
    assert.deepEqual(plain(match), plain(this.scan.match(context, seen)), `context ${context.slice(-10)}`);
    for (const token of match?.tokens.slice(0, 5) ?? []) {
      const source = this.index.source(context, match!.length, token, seen);
      assert.deepEqual(source, this.scan.source(context, match!.length, token, seen));
      assert.ok(source);
    }
    const shorter = { ...seen, longest: (match?.length ?? 2) - 1 };
    assert.deepEqual(plain(this.index.match(context, shorter)), plain(this.scan.match(context, shorter)));
    return match;
  }
}

describe('CopyIndex', () => {
  it('copies from the families that a question reads, from chunks of none, and from its own context', () => {
    const index = new CopyIndex(vocab);
    const add = [
      { key: 1, ids: [5, 6, 7, 8], family: 3 },
      { key: 2, ids: [5, 6, 9], family: 4 },
      { key: 3, ids: [1, 6, 10] },
    ];
    index.update({ add, remove: [] });
    assert.deepEqual(plain(index.match([5, 6]))?.following, [
      [7, 1],
      [9, 1],
    ]);
    assert.deepEqual(plain(index.match([5, 6], { families: [4] }))?.following, [[9, 1]]);
    assert.equal(index.match([5, 6], { families: [4, 4] })?.occurrences, 1, 'a family named twice counts once');
    assert.deepEqual(plain(index.match([5, 6], { families: [8] }))?.following, [[10, 1]]);
    assert.equal(index.match([6, 7], { families: [4] }), undefined);
    assert.equal(index.match([6, 7, 11, 6, 7], { families: [4] })?.top, 11);
    assert.equal(index.source([5, 6], 2, 7, { families: [4] }), undefined);
    assert.equal(index.source([5, 6], 2, 7, { families: [3] })?.key, 1);
    // A chunk that comes back in another family has left the first.
    index.update({ add: [{ key: 1, ids: [5, 6, 7, 8], family: 4 }], remove: [] });
    assert.equal(index.match([6, 7], { families: [3] }), undefined);
    assert.equal(index.match([6, 7], { families: [4] })?.top, 8);
    index.update({ add: [], remove: [1, 2, 3] });
    assert.equal(index.stats().chunks, 0);
  });

  it('of many families equals the scan, over merges and removals', () => {
    const pick = randomFrom(5);
    const pair = new Pair(vocab, 64);
    for (let round = 0; round < 120; round++) {
      const add = Array.from({ length: pick(3) }, () => ({
        key: pick(60),
        ids: Array.from({ length: 2 + pick(30) }, () => pick(4)),
        family: pick(5),
      }));
      pair.update(add, [pick(60)]);
      const context = Array.from({ length: 1 + pick(12) }, () => pick(4));
      const families = [undefined, [], [1], [2, 3], [1, 2, 3, 4]][pick(5)];
      pair.check(context, [pick(60)], families);
    }
    assert.ok(pair.index.stats().segments > 4);
  });

  it('finds the longest end of the context and what followed it', () => {
    const index = new CopyIndex(vocab);
    index.update({
      add: [
        { key: 7, ids: [1, 2, 3, 4] },
        { key: 8, ids: [9, 2, 3, 5, 2, 3, 4] },
      ],
      remove: [],
    });
    assert.deepEqual(plain(index.match([8, 2, 3])), {
      length: 2,
      occurrences: 3,
      top: 4,
      topCount: 2,
      following: [
        [4, 2],
        [5, 1],
      ],
    });
    assert.deepEqual(plain(index.match([1, 2, 3]))?.following, [[4, 1]]);
    assert.deepEqual(index.source([8, 2, 3], 2, 4), { key: 7, offset: 3, matchLength: 2 });
    assert.deepEqual(index.source([8, 2, 3], 2, 4, { exclude: [7] }), { key: 8, offset: 6, matchLength: 2 });
    assert.equal(index.source([8, 2, 3], 2, 6), undefined);
    assert.equal(index.match([8]), undefined);
    assert.equal(index.match([]), undefined);
  });

  it('takes earlier places of the context itself, the latest one as the source', () => {
    const index = new CopyIndex(vocab);
    const context = [1, 2, 5, 1, 2, 5, 1, 2, 6, 1, 2];
    assert.deepEqual(plain(index.match(context))?.following, [
      [5, 2],
      [6, 1],
    ]);
    assert.deepEqual(index.source(context, 2, 5), { key: undefined, offset: 5, matchLength: 2 });
  });

  it("does not go over a chunk's end, nor count a chunk's last token, which nothing follows", () => {
    const index = new CopyIndex(vocab);
    index.update({
      add: [
        { key: 1, ids: [1, 2] },
        { key: 2, ids: [3, 4] },
      ],
      remove: [],
    });
    assert.equal(index.match([1, 2]), undefined);
    assert.equal(index.match([2, 3])?.length, 1);
  });

  it('counts longer matches as longestMatch', () => {
    const pair = new Pair();
    const run = Array.from({ length: 200 }, (_, i) => i);
    pair.update([{ key: 1, ids: [...run, 500] }]);
    pair.update([{ key: 2, ids: [...run.map((id) => (id < 100 ? 999 : id)), 501] }]);
    const match = pair.check(run);
    assert.equal(match?.length, longestMatch);
    assert.equal(match?.occurrences, 2);
  });

  it('refuses ids outside the vocabulary and overlong chunks, changing nothing', () => {
    const index = new CopyIndex(vocab);
    index.update({ add: [{ key: 1, ids: [1, 2, 3] }], remove: [] });
    for (const ids of [[1, vocab], [1, -1], [1, 0.5], new Array(copyChunkTokens + 1).fill(0)]) {
      assert.throws(() => index.update({ add: [{ key: 2, ids }], remove: [1] }), RangeError);
    }
    assert.equal(index.match([1, 2])?.length, 2);
  });

  for (const [name, alphabet, vocabSize] of [
    ['two tokens', 2, vocab],
    ['five tokens', 5, vocab],
    ['forty tokens', 40, vocab],
    ['ids over 16 bits', 6, 200_000],
  ] as const) {
    it(`answers as the scan does, through additions, removals, replacements, exclusions: ${name}`, () => {
      const random = randomFrom(alphabet + vocabSize);
      const token = () => vocabSize - 1 - random(alphabet);
      const run = (length: number) => Array.from({ length }, token);
      const pair = new Pair(vocabSize, 50);
      const keys: ChunkKey[] = [];
      for (let round = 0; round < 150; round++) {
        const add = Array.from({ length: random(4) }, (_, i) => ({
          key: random(5) === 0 && keys.length > 0 ? keys[random(keys.length)] : round * 10 + i,
          ids: run(random(60)),
        }));
        const remove = keys.filter(() => random(25) === 0);
        pair.update(add, remove);
        keys.push(...add.map(({ key }) => key));
        const exclude = keys.filter(() => random(6) === 0);
        pair.check(run(random(30)), exclude);
        pair.check([...(add[0]?.ids.slice(0, 20) ?? []), ...run(2)], exclude);
      }
    });
  }

  it('answers as the scan does while segments are sealed, merged, thinned out and emptied', () => {
    const random = randomFrom(5);
    // mostly common tokens, as in source text, and whole chunks that come twice
    const token = () => random(random(vocab) + 1);
    const pair = new Pair();
    const contents: number[][] = [];
    const live: ChunkKey[] = [];
    const ask = (count: number) => {
      for (let i = 0; i < count; i++) {
        const ids = contents[random(contents.length)];
        const end = random(ids.length);
        const exclude = Array.from({ length: random(20) }, () => live[random(live.length)]);
        pair.check([...ids.slice(0, end), ...(random(3) === 0 ? [token()] : [])], exclude);
      }
    };
    let most = 0;
    for (let key = 0; key < 400; key++) {
      const again = contents[random(contents.length + 1)];
      const ids = again && random(8) === 0 ? again : Array.from({ length: 300 + random(400) }, token);
      contents.push(ids);
      pair.update([{ key, ids }], random(4) === 0 && live.length > 0 ? live.splice(random(live.length), 1) : []);
      live.push(key);
      most = Math.max(most, pair.index.stats().segments);
      if (key % 40 === 0) ask(2);
    }
    assert.ok(most >= 4 && most <= 12, `${most} segments`);
    ask(10);
    while (live.length > 20) {
      pair.update([], live.splice(random(live.length), 10));
      if (random(4) === 0) ask(1);
    }
    ask(5);
    pair.update([], live.splice(0));
    const { chunks, tokens } = pair.index.stats();
    assert.deepEqual({ chunks, tokens }, { chunks: 0, tokens: 0 });
    assert.equal(pair.index.match(contents[0].slice(0, 1)), undefined);
  });

  it('gives removed memory back and stays at few segments while one file is saved over and over', () => {
    const random = randomFrom(11);
    const run = () => Array.from({ length: 500 }, () => random(vocab));
    const index = new CopyIndex(vocab);
    for (let key = 0; key < 100; key++) index.update({ add: [{ key, ids: run() }], remove: [] });
    const before = index.stats().bytes;
    for (let i = 0; i < 2000; i++) index.update({ add: [{ key: i % 3, ids: run() }], remove: [] });
    const { tokens, bytes, segments } = index.stats();
    assert.equal(tokens, 100 * 500);
    assert.ok(segments <= 12, `${segments} segments`);
    assert.ok(bytes < 2 * before, `${bytes} bytes after ${before}`);
  });

  it('rewrites segments that were thinned out, with nothing else to merge them with', () => {
    const random = randomFrom(12);
    const keys = Array.from({ length: 200 }, (_, key) => key);
    const index = new CopyIndex(vocab);
    const empty = index.stats().bytes;
    index.update({
      add: keys.map((key) => ({ key, ids: Array.from({ length: 500 }, () => random(vocab)) })),
      remove: [],
    });
    const full = index.stats().bytes - empty;
    for (const key of keys) if (key % 4 !== 0) index.update({ add: [], remove: [key] });
    const kept = index.stats().bytes - empty;
    assert.equal(index.stats().tokens, 50 * 500);
    assert.ok(kept < 0.4 * full, `${kept} bytes of ${full} for a quarter of the tokens`);
  });
});
