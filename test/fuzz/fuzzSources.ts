/** Mutated sources through chunker and filters: what must hold of any text, however broken. */
import { Chunker } from '../../server/chunking/chunker.ts';
import type { Grammars } from '../../server/chunking/grammars.ts';
import { languageById } from '../../server/chunking/languages.ts';
import { plainHeader, wordTokenizer } from '../../server/chunking/standIns.ts';
import { allowsBlock } from '../../server/filters/allowsBlock.ts';
import { postFilter } from '../../server/filters/filters.ts';
import { DocumentSyntax } from '../../server/syntax/syntax.ts';
import { balanceOf, isWithinText } from './balanceOf.ts';
import { mutate, type Sample, sourceOf } from './mutate.ts';

/** What did not hold, of which source. */
export interface Finding {
  number: number;
  languageId: string;
  what: string;
  detail: string;
}

/** A source that takes more of a processor hangs, ms; what others take of it on a busy machine does not count. */
const hangMs = 2000;

export class FuzzedSources {
  readonly #samples: readonly Sample[];
  readonly #grammars: Grammars;
  readonly #syntax: DocumentSyntax;
  readonly #chunkers: Chunker[];
  readonly #seed: number;
  /** what became of offers: `text`, or the filter that took them */
  readonly outcomes = new Set<string>();
  /** offers that were judged by a grammar */
  judged = 0;

  constructor(samples: readonly Sample[], grammars: Grammars, seed: number) {
    this.#samples = samples;
    this.#grammars = grammars;
    this.#seed = seed;
    this.#syntax = new DocumentSyntax(grammars);
    this.#chunkers = [64, 100, 256, 512].map((chunkTokens) => {
      const options = { grammars, tokenizer: wordTokenizer, header: plainHeader, chunkTokens, tokenizerId: 'words' };
      return new Chunker(options);
    });
  }

  /** Loads all grammars, which takes longer than any source may. */
  async ready(): Promise<this> {
    for (const id of new Set(this.#samples.map(({ languageId }) => languageId))) {
      await this.#grammars.withTree('', languageById(id).grammar, () => {});
      await allowsBlock({ path: id, languageId: id, before: '', after: '' }, this.#syntax);
    }
    return this;
  }

  dispose(): void {
    this.#syntax.dispose();
  }

  /** @returns what of the source did not hold */
  async try(number: number): Promise<Finding[]> {
    const { languageId } = sourceOf(this.#samples, this.#seed, number);
    const findings: Finding[] = [];
    const found = (what: string, detail: string): void => void findings.push({ number, languageId, what, detail });
    for (const [name, run] of [
      ['chunker', () => this.#chunk(number, found)],
      ['filters', () => this.#filter(number, found)],
    ] as const) {
      const started = process.cpuUsage();
      await run().catch((error: unknown) =>
        found(`${name}: throws`, error instanceof Error ? (error.stack ?? '') : String(error)),
      );
      const { user, system } = process.cpuUsage(started);
      const ms = (user + system) / 1000;
      if (ms > hangMs) found(`${name}: slow`, `${Math.round(ms)} ms`);
    }
    return findings;
  }

  async #chunk(number: number, found: (what: string, detail: string) => void): Promise<void> {
    const { languageId, text, random } = sourceOf(this.#samples, this.#seed, number);
    const chunker = this.#chunkers[random.integer(this.#chunkers.length)];
    const file = { path: 'a/b', text, languageId };
    const chunks = await chunker.chunk(file);
    const edited = { ...file, text: mutate(text, 1, random) };
    const rechunked = await chunker.rechunk(text, chunks, edited);
    for (const [whole, parts] of [
      [text, chunks],
      [edited.text, rechunked],
    ] as const) {
      if (parts.map(({ start, end }) => whole.slice(start, end)).join('') !== whole)
        found('chunker: loses text', whole);
      if (!parts.every(({ start }, i) => start === (parts[i - 1]?.end ?? 0))) found('chunker: out of order', whole);
      if (parts.some(({ ids }) => ids.length > chunker.chunkTokens)) found('chunker: too long', whole);
    }
    if (number % 16 === 0 && JSON.stringify(await chunker.chunk(file)) !== JSON.stringify(chunks)) {
      found('chunker: not the same twice', text);
    }
  }

  async #filter(number: number, found: (what: string, detail: string) => void): Promise<void> {
    const { languageId, text: source, random } = sourceOf(this.#samples, this.#seed, number);
    // Half of the documents are as somebody wrote them, so that their grammar has a say.
    const document =
      random.next() < 0.5 ? this.#samples[random.integer(this.#samples.length)] : { languageId, text: source };
    const { text: whole } = document;
    const cursor = random.integer(whole.length + 1);
    const other = random.next() < 0.6 ? whole : source;
    const from = random.next() < 0.6 ? cursor : lineBegin(other, random.integer(other.length + 1));
    const slice = other.slice(from, from + random.integer(300));
    const offered = mutate(slice, 2, random);
    const [before, after] = [whole.slice(0, cursor), random.next() < 0.2 ? '' : whole.slice(cursor)];
    const place = {
      languageId: document.languageId,
      path: `a${number % 8}`,
      before,
      after,
      multiline: random.next() < 0.8,
    };
    const about = JSON.stringify({ ...place, text: offered });
    const first = await postFilter({ ...place, text: offered, cut: random.next() < 0.3 }, this.#syntax);
    await allowsBlock(place, this.#syntax);
    this.outcomes.add('filter' in first ? first.filter : 'text');
    if ('filter' in first) return;
    const { text } = first;
    if (text.trim() === '') found('filters: leave nothing', about);
    if (!withoutBlanks(offered).startsWith(withoutBlanks(text))) found('filters: not a beginning', about);
    if (!place.multiline && /[\r\n]/.test(text)) found('filters: more than a line', about);
    const again = await postFilter({ ...place, text }, this.#syntax);
    if (!('text' in again) || again.text !== text)
      found('filters: twice is not once', `${about} ${JSON.stringify([text, again])}`);
    // What was mutated no grammar can judge: it reads on behind a mistake as it likes.
    if (offered !== slice || other === source) return;
    await this.#judge(document.languageId, before, text, after, (what) =>
      found(what, `${about} ${JSON.stringify(text)}`),
    );
  }

  /** Where the grammar finds the document whole, it must find no closer too many in the document with the offer. */
  async #judge(
    languageId: string,
    before: string,
    text: string,
    after: string,
    found: (what: string) => void,
  ): Promise<void> {
    const { grammar } = languageById(languageId);
    const was = await this.#grammars.withTree(before + after, grammar, (tree) => {
      return tree && !isWithinText(tree, before.length) ? balanceOf(tree) : undefined;
    });
    if (!was || was.errors || was.surplus + was.open > 0) return;
    const is = await this.#grammars.withTree(before + text + after, grammar, (tree) => tree && balanceOf(tree));
    if (!is) return;
    this.judged++;
    if (is.surplus > 0) found('filters: a closer too many');
  }
}

/** Where the line's text begins. */
function lineBegin(text: string, at: number): number {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  return start + (/^[ \t]*/.exec(text.slice(start))?.[0].length ?? 0);
}

function withoutBlanks(text: string): string {
  return text.replace(/\s/g, '');
}
