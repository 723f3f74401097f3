/** What is asked for as the terms of a text's lines: which thing each is a spelling of, and what that is worth. */
import { eachTerm } from '../../gate/terms.ts';
import type { Line } from '../../syntax/lineText.ts';

export interface AskedTerm {
  worth: number;
  /** two spellings of one thing count once */
  concept: string;
}

export type AskedTerms = ReadonlyMap<string, AskedTerm>;

/** One thing that is asked for, with its spellings. */
interface AskedConcept {
  word: string;
  forms: readonly string[];
}

/** @param worth of each spelling that the workspace has */
export function askedTerms(concepts: readonly AskedConcept[], worth: ReadonlyMap<string, number>): AskedTerms {
  const asked = new Map<string, AskedTerm>();
  for (const { word, forms } of concepts) {
    for (const term of [word, ...forms]) {
      const value = worth.get(term);
      if (value !== undefined && !asked.has(term)) asked.set(term, { worth: value, concept: word });
    }
  }
  return asked;
}

/** The lines of one text. */
export class LineTerms {
  readonly #lines: readonly Line[];
  readonly #asked: AskedTerms;
  readonly #known: (readonly AskedTerm[] | undefined)[];

  constructor(lines: readonly Line[], asked: AskedTerms) {
    this.#lines = lines;
    this.#asked = asked;
    this.#known = new Array(lines.length);
  }

  isAsked(name: string): boolean {
    return this.#asked.has(name.toLowerCase());
  }

  of(text: string): AskedTerm[] {
    const terms: AskedTerm[] = [];
    eachTerm(text, (term) => {
      const asked = this.#asked.get(term);
      if (asked) terms.push(asked);
    });
    return terms;
  }

  /** Of the lines in [from, to). */
  *within(from: number, to: number): Generator<AskedTerm, void> {
    for (let line = from; line < to; line++) {
      this.#known[line] ??= this.of(this.#lines[line].text);
      yield* this.#known[line] ?? [];
    }
  }

  /** What lines are worth together. @param seen concepts that count less */
  value(from: number, to: number, seen?: { concepts: ReadonlySet<string>; share: number }): number {
    const values = new Map<string, number>();
    for (const { concept, worth } of this.within(from, to)) {
      const value = worth * (seen?.concepts.has(concept) ? seen.share : 1);
      values.set(concept, Math.max(values.get(concept) ?? 0, value));
    }
    return [...values.values()].reduce((sum, each) => sum + each, 0);
  }
}
