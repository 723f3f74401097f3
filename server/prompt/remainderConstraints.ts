/**
 * Which tokens may spell a text that has been typed already (token healing): at each byte of it, those that are its next
 * bytes, and those that go beyond its end. Tokens that no encoding of the text and something more would have there are
 * left out (two ids inside a piece that would be others if encoded together): a model that has seen `return` as one token knows nothing of `retu` and `rn`.
 */
import type { Constraint } from '../engine/protocol.ts';
import type { Tokenizer } from '../engine/tokenizer.ts';
import { VocabularyTrie } from './vocabularyTrie.ts';

type Step = { ids: number[]; next: number[] };

/** So many tokens are tried after one before it is let pass untried: that is lax only where one or two letters are left. */
const mostTried = 256;
/** Answers remembered; the same indentation is healed again and again. */
const mostRemembered = 20_000;

export class RemainderConstraints {
  private readonly tokenizer: Tokenizer;
  private readonly trie: VocabularyTrie;
  /** whether a token can lead, by its id and the bytes that are left after it */
  private leading = new Map<string, boolean>();

  constructor(tokenizer: Tokenizer) {
    this.tokenizer = tokenizer;
    this.trie = new VocabularyTrie(tokenizer);
  }

  /**
   * @param remainder UTF-8 bytes to be spelled, at least one; they begin a piece
   * @param borders byte offsets in it at which, depending on what follows, a piece may begin
   */
  spelling(remainder: Uint8Array, borders: ReadonlySet<number>): Constraint {
    const steps: Step[] = [];
    for (let from = remainder.length - 1; from >= 0; from--) {
      const { fronts, covering } = this.trie.match(remainder, from);
      const step: Step = { ids: Array.from(covering), next: new Array(covering.length).fill(remainder.length) };
      for (const { id, length } of fronts) {
        const after = from + length;
        if (!borders.has(after) && !this.canLead(id, remainder.subarray(after), steps[after].ids)) continue;
        step.ids.push(id);
        step.next.push(after);
      }
      steps[from] = step;
    }
    return { steps: withoutUnreachable(steps) };
  }

  /** Whether one of `following`, which begin with the bytes `rest` or are their front, may come after `id` in a piece. */
  private canLead(id: number, rest: Uint8Array, following: readonly number[]): boolean {
    const key = `${id} ${rest.join(' ')}`;
    const known = this.leading.get(key);
    if (known !== undefined) return known;
    // The last ones are fronts of the rest, which stand for many continuations.
    const tried = following.slice(-mostTried);
    const leads = tried.some((next) => this.tokenizer.mayFollow(id, next)) || tried.length < following.length;
    if (this.leading.size >= mostRemembered) this.leading.clear();
    this.leading.set(key, leads);
    return leads;
  }
}

/** Offsets to which no allowed token leads keep no ids; the constraint travels to the engine. */
function withoutUnreachable(steps: readonly Step[]): Step[] {
  const reached = new Uint8Array(steps.length + 1);
  reached[0] = 1;
  return steps.map((step, from) => {
    if (!reached[from]) return { ids: [], next: [] };
    for (const next of step.next) reached[next] = 1;
    return step;
  });
}
