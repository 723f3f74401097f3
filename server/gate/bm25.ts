/**
 * An inverted index with BM25 scores (Robertson & Zaragoza, "The Probabilistic Relevance Framework", 2009), to which
 * documents are added and from which they are removed one by one. Knows terms and keys, not what they stand for.
 */

export interface Ranked {
  key: number;
  score: number;
}

/** Documents that hold a term, as `slot << countBits | count`, ascending; removed documents stay until the next sweep. */
interface Postings {
  entries: number[];
  /** documents among them that are still there */
  live: number;
}

/** How fast more occurrences of a term stop to count. */
const saturation = 1.2;
/** How far long documents are held back. */
const lengthWeight = 0.75;
/** A term in more than this share of the documents says nothing; not applied to a handful of them. */
const commonShare = 0.5;
const commonFrom = 16;
/** Bits of a posting that hold the count; the rest of its 31 hold the slot, which is enough for 33 million. */
const countBits = 6;
const countMask = (1 << countBits) - 1;
/** In place of the key of a removed document; keys are not negative. */
const removedKey = -1;
/** Removed documents are swept out once they are this many and outnumber the living. */
const sweepFrom = 512;

export class Bm25Index {
  private readonly postings = new Map<string, Postings>();
  private readonly slotOf = new Map<number, number>();
  /** by slot */
  private keys: number[] = [];
  private lengths: number[] = [];
  private groups: number[] = [];
  private terms: Postings[][] = [];
  private totalLength = 0;
  /** by slot, of the last search */
  private scores = new Float64Array(0);
  /** by slot: how many occurrences of a term count half */
  private norms = new Float64Array(0);
  /** norms are those of the documents that there are */
  private normed = false;

  get size(): number {
    return this.slotOf.size;
  }

  /** How many documents hold a term. */
  frequency(term: string): number {
    return this.postings.get(term)?.live ?? 0;
  }

  /**
   * @param counts how often each term occurs in the document
   * @param group a small number, by which documents may be left out of a search
   */
  add(key: number, counts: ReadonlyMap<string, number>, group = 0): void {
    this.remove(key);
    const slot = this.keys.length;
    const terms: Postings[] = [];
    let length = 0;
    for (const [term, count] of counts) {
      let postings = this.postings.get(term);
      if (!postings) {
        postings = { entries: [], live: 0 };
        this.postings.set(term, postings);
      }
      postings.entries.push((slot << countBits) | Math.min(count, countMask));
      postings.live++;
      terms.push(postings);
      length += count;
    }
    this.slotOf.set(key, slot);
    this.keys.push(key);
    this.lengths.push(length);
    this.groups.push(group);
    this.terms.push(terms);
    this.totalLength += length;
    this.normed = false;
  }

  remove(key: number): void {
    const slot = this.slotOf.get(key);
    if (slot === undefined) return;
    this.slotOf.delete(key);
    for (const postings of this.terms[slot]) postings.live--;
    this.totalLength -= this.lengths[slot];
    this.normed = false;
    this.keys[slot] = removedKey;
    this.terms[slot] = [];
    const removed = this.keys.length - this.size;
    if (removed > sweepFrom && removed > this.size) this.sweep();
  }

  /** Whether a document holds the term. */
  has(term: string): boolean {
    return (this.postings.get(term)?.live ?? 0) > 0;
  }

  /**
   * The `k` best documents, best first; of equals, the earlier added.
   * @param query weight of each term
   * @param factor what a document's score is multiplied with, from 0 (leaves it out) to `maxFactor`; asked only of
   *   documents that could be among the best
   * @param only groups of documents that are searched; without it, all
   */
  search(
    query: ReadonlyMap<string, number>,
    k: number,
    factor: (key: number) => number,
    maxFactor = 1,
    only?: ReadonlySet<number>,
  ): Ranked[] {
    if (k <= 0) return [];
    this.accumulate(query);
    const { keys, scores, groups } = this;
    const best: Ranked[] = [];
    for (let slot = 0; slot < keys.length; slot++) {
      if (scores[slot] === 0 || keys[slot] === removedKey) continue;
      if (best.length === k && scores[slot] * maxFactor <= best[k - 1].score) continue;
      if (only !== undefined && !only.has(groups[slot])) continue;
      const score = scores[slot] * factor(keys[slot]);
      if (score > 0) insert(best, { key: keys[slot], score }, k);
    }
    return best;
  }

  /** Scores of the last search, whatever its factor said, of the documents that were there. */
  lastScores(): (key: number) => number {
    const { slotOf } = this;
    const scores = Float32Array.from(this.scores.subarray(0, this.keys.length));
    return (key) => scores[slotOf.get(key) ?? -1] ?? 0;
  }

  /** Puts the sum of every query term's share into `scores`, which removed documents get as well. */
  private accumulate(query: ReadonlyMap<string, number>): void {
    const { keys, lengths, size } = this;
    if (this.scores.length < keys.length) {
      this.scores = new Float64Array(2 * keys.length);
      this.norms = new Float64Array(2 * keys.length);
      this.normed = false;
    }
    const { scores, norms } = this;
    scores.fill(0, 0, keys.length);
    if (!this.normed) {
      const lengthScale = (saturation * lengthWeight * size) / Math.max(1, this.totalLength);
      for (let slot = 0; slot < keys.length; slot++) {
        norms[slot] = saturation * (1 - lengthWeight) + lengthScale * lengths[slot];
      }
      this.normed = true;
    }
    for (const [term, weight] of query) {
      const postings = this.postings.get(term);
      if (!postings || postings.live === 0) continue;
      if (size >= commonFrom && postings.live > commonShare * size) continue;
      const rarity = Math.log(1 + (size - postings.live + 0.5) / (postings.live + 0.5));
      const most = weight * rarity * (saturation + 1);
      const { entries } = postings;
      for (let i = 0; i < entries.length; i++) {
        const slot = entries[i] >> countBits;
        const count = entries[i] & countMask;
        scores[slot] += (most * count) / (count + norms[slot]);
      }
    }
  }

  /** Drops the slots of removed documents. */
  private sweep(): void {
    const moved = new Map<number, number>();
    for (const [slot, key] of this.keys.entries()) if (key !== removedKey) moved.set(slot, moved.size);
    for (const [term, postings] of this.postings) {
      if (postings.live === 0) {
        this.postings.delete(term);
        continue;
      }
      const entries: number[] = [];
      for (const entry of postings.entries) {
        const slot = moved.get(entry >> countBits);
        if (slot !== undefined) entries.push((slot << countBits) | (entry & countMask));
      }
      postings.entries = entries;
    }
    const living = [...moved.keys()];
    this.keys = living.map((slot) => this.keys[slot]);
    this.lengths = living.map((slot) => this.lengths[slot]);
    this.groups = living.map((slot) => this.groups[slot]);
    this.normed = false;
    this.terms = living.map((slot) => this.terms[slot]);
    for (const [slot, key] of this.keys.entries()) this.slotOf.set(key, slot);
  }
}

/** Keeps `best` the `k` highest, descending; earlier ones win among equals. */
function insert(best: Ranked[], found: Ranked, k: number): void {
  if (best.length === k && found.score <= best[k - 1].score) return;
  let at = best.length;
  while (at > 0 && best[at - 1].score < found.score) at--;
  best.splice(at, 0, found);
  if (best.length > k) best.pop();
}
