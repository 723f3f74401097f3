/**
 * What was generated and where, so that typing on, or accepting a word of it, costs nothing: a text serves as long as what
 * was typed since agrees with it and nothing else in the document changed. Texts may still grow while they are here. Keeps
 * hashes of documents, never documents. Knows no engine.
 */
import { createHash } from 'node:crypto';
import { firstLine, withoutReturns } from './lines.ts';
import type { CompletionPlace } from './place.ts';

export interface CachedText {
  /** so far; with line feeds alone, as documents are compared here */
  readonly text: string;
  /** it still grows, stopped early, or is all that there was to say */
  readonly state: 'open' | 'part' | 'whole';
  /** about what it takes in memory */
  readonly bytes: number;
}

export interface CacheLimits {
  entries: number;
  bytes: number;
}

export const cacheLimits: CacheLimits = { entries: 200, bytes: 4e6 };

export interface Found<T> {
  value: T;
  /** the beginning of its text, as far as it was typed since */
  typed: string;
  /** false: the editor closed a bracket or quote meanwhile */
  sameAfter: boolean;
}

interface Entry<T> {
  path: string;
  /** cells of one notebook may be of several */
  languageId: string;
  /** UTF-16 units before the cursor, and their hash */
  length: number;
  before: string;
  after: string;
  value: T;
}

/** Closers that an editor types by itself when an opening one is typed. */
const closers = /^[)\]}>"'`]{1,2}/;

export class ResultCache<T extends CachedText> {
  readonly #limits: CacheLimits;
  /** the one used last is the last */
  readonly #entries = new Set<Entry<T>>();

  constructor(limits: CacheLimits = cacheLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#entries.size;
  }

  add({ path, languageId, ...place }: CompletionPlace, value: T): void {
    const [before, after] = [withoutReturns(place.before), withoutReturns(place.after)];
    this.#entries.add({ path, languageId, length: before.length, before: hash(before), after: hash(after), value });
    let bytes = 0;
    for (const entry of this.#entries) bytes += entry.value.bytes;
    for (const entry of this.#entries) {
      if (this.#entries.size <= this.#limits.entries && bytes <= this.#limits.bytes) break;
      bytes -= entry.value.bytes;
      this.#entries.delete(entry);
    }
  }

  /**
   * The text used last that goes on from this place.
   * @param serves asked of a text and what of it was typed since
   */
  find(place: CompletionPlace, serves: (value: T, typed: string) => boolean = () => true): Found<T> | undefined {
    const { path, languageId } = place;
    const [before, after] = [withoutReturns(place.before), withoutReturns(place.after)];
    for (const entry of [...this.#entries].reverse()) {
      const { value, length } = entry;
      if (entry.path !== path || entry.languageId !== languageId || length > before.length) continue;
      const typed = before.slice(length);
      if (!serves(value, typed)) continue;
      if (!goesOn(value, typed) || hash(before.slice(0, length)) !== entry.before) continue;
      const sameAfter = hash(after) === entry.after;
      if (!sameAfter && !closedSince(entry.after, after, typed)) continue;
      this.#entries.delete(entry);
      this.#entries.add(entry);
      return { value, typed, sameAfter };
    }
    return undefined;
  }

  remove(value: T): void {
    for (const entry of this.#entries) if (entry.value === value) this.#entries.delete(entry);
  }

  /** An edit of one file may change what is right in all others; in its own the text around the cursor tells. */
  forgetOthers(path: string): void {
    for (const entry of this.#entries) if (entry.path !== path) this.#entries.delete(entry);
  }

  clear(): void {
    this.#entries.clear();
  }
}

/**
 * Whether there is more to show after `typed`: of a text that stopped early a whole line; of a whole text also that there
 * is nothing to say at its very place.
 */
function goesOn({ text, state }: CachedText, typed: string): boolean {
  if (state === 'open') return typed.startsWith(text) || text.startsWith(typed);
  if (!text.startsWith(typed)) return false;
  if (state === 'part') return firstLine(text.slice(typed.length)) !== undefined;
  return text.slice(typed.length).trim() !== '' || (state === 'whole' && typed === '');
}

function closedSince(known: string, after: string, typed: string): boolean {
  const closed = typed === '' ? undefined : closers.exec(after)?.[0];
  return closed !== undefined && [...closed].some((_, i) => hash(after.slice(i + 1)) === known);
}

function hash(text: string): string {
  return createHash('sha1').update(text, 'utf16le').digest('base64');
}
