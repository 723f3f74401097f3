/** Picks the chunks that a request consults: BM25 over identifiers, nudged by where a chunk lies. Knows no model. */
import type { Chunk } from '../chunking/chunk.ts';
import { familyOf } from '../chunking/families.ts';
import type { ChunkKey } from '../engine/protocol.ts';
import { Bm25Index, type Ranked } from './bm25.ts';
import { ChunkWords } from './chunkWords.ts';
import { ChunkLinks, type FileText, type LinkedChunk } from './links/chunkLinks.ts';
import { folderOf } from './links/imports/fileNames.ts';
import { countTerms, eachTerm } from './terms.ts';

export type { Ranked } from './bm25.ts';

/** The answer to one question. */
export interface Asked {
  /** best first */
  best: Ranked[];
  scoreOf(key: ChunkKey): number;
}

export interface GateQuery {
  /** text right before the cursor, about `queryTokens` tokens of it; its end weighs most */
  text: string;
  /** the open file's path */
  path: string;
  /** chunks that may not be chosen */
  exclude?: (key: ChunkKey) => boolean;
  /** families of languages (chunking/families.ts) that are read first: another one only where none of their chunks ranks */
  families?: readonly string[];
}

/**
 * How much more than plain BM25 the gate knows; all zero is plain BM25. Chosen by how many of the next 250 characters'
 * new identifiers the best chunks hold (1,140 places in six repositories, the weights chosen on the same: 0.374
 * plain, 0.393 so for 2 chunks, 0.569 and 0.583 for 8). A bonus for imported files or for definitions gave nothing more.
 */
export interface GateWeights {
  /** by how many factors of e the query's first term weighs less than its last */
  fade: number;
  /** relative bonus of chunks in the same folder */
  sameFolder: number;
}

export const plainWeights: GateWeights = { fade: 0, sameFolder: 0 };
export const defaultWeights: GateWeights = { fade: 2, sameFolder: 0.2 };

/** Tokens before the cursor that a query is made of. */
export const queryTokens = 150;
const charactersPerToken = 4;

/** The end of the text before the cursor that a query is made of, from a line's start where one is near. */
export function queryText(before: string): string {
  const most = queryTokens * charactersPerToken;
  if (before.length <= most) return before;
  const tail = before.slice(-most);
  const line = tail.indexOf('\n');
  return line >= 0 && line < most / 4 ? tail.slice(line + 1) : tail;
}

export class Gate {
  private readonly index = new Bm25Index();
  private readonly places = new Map<ChunkKey, { path: string; family: string }>();
  /** families' numbers in the index */
  private readonly groups = new Map<string, number>();
  private readonly weights: GateWeights;

  /** what is known of the same chunks beside their words; ranks nothing by itself */
  readonly links: ChunkLinks;
  readonly words = new ChunkWords();

  /** @param textOf whole text of a file, by which manifests are read that say what imports mean */
  constructor(weights: GateWeights = defaultWeights, textOf?: FileText) {
    this.weights = weights;
    this.links = new ChunkLinks(textOf);
  }

  get size(): number {
    return this.index.size;
  }

  /** @param text the chunk's own; its path and scope count with it */
  add(chunk: Pick<Chunk, 'path' | 'scope' | 'languageId'> & LinkedChunk, text: string): void {
    this.words.forget(chunk.key);
    const family = familyOf(chunk);
    const group = this.groups.get(family) ?? this.groups.size;
    this.groups.set(family, group);
    this.index.add(chunk.key, countTerms(`${chunk.path} ${chunk.scope.join(' ')}\n${text}`), group);
    this.places.set(chunk.key, { path: chunk.path, family });
    this.links.add(chunk, text);
  }

  remove(key: ChunkKey): void {
    this.index.remove(key);
    this.places.delete(key);
    this.links.remove(key);
    this.words.forget(key);
  }

  /** Of languages; empty for a chunk that is not here. */
  familyOf(key: ChunkKey): string {
    return this.places.get(key)?.family ?? '';
  }

  /** Whether an identifier stands in a chunk, whole or as part of another, in whatever case; one too short for a term does. */
  knows(name: string): boolean {
    return countTerms(name).size === 0 || this.index.has(name.toLowerCase());
  }

  /** The `k` best chunks, best first; fewer where fewer share a term with the query. */
  rank(query: GateQuery, k: number): Ranked[] {
    const folder = folderOf(query.path);
    const { families } = query;
    const { sameFolder } = this.weights;
    const terms = this.queryWeights(query.text);
    const search = (only?: ReadonlySet<number>): Ranked[] =>
      this.index.search(
        terms,
        k,
        (key) => {
          if (query.exclude?.(key)) return 0;
          return folderOf(this.places.get(key)?.path ?? '') === folder ? 1 + sameFolder : 1;
        },
        1 + sameFolder,
        only,
      );
    const own = families ? search(this.groupsOf(families)) : [];
    return own.length > 0 ? own : search();
  }

  /**
   * The `k` best chunks for a text whose end weighs most, wherever they lie.
   * @param families whose chunks are allowed; without it, all
   */
  ask(text: string, k: number, allows: (key: ChunkKey) => boolean, families?: readonly string[]): Asked {
    const only = families && this.groupsOf(families);
    const best = this.index.search(this.queryWeights(text), k, (key) => (allows(key) ? 1 : 0), 1, only);
    return { best, scoreOf: this.index.lastScores() };
  }

  private groupsOf(families: readonly string[]): ReadonlySet<number> {
    return new Set(families.flatMap((family) => this.groups.get(family) ?? []));
  }

  /** How many chunks hold a term. */
  frequency(term: string): number {
    return this.index.frequency(term);
  }

  /**
   * As `rank`, by terms with weights of one's own, wherever a chunk lies.
   * @param factor what a chunk's score is multiplied with, from 0 (leaves it out) to `maxFactor`
   */
  rankTerms(
    terms: ReadonlyMap<string, number>,
    k: number,
    factor: (key: ChunkKey) => number = () => 1,
    maxFactor = 1,
  ): Ranked[] {
    return this.index.search(terms, k, factor, maxFactor);
  }

  /** Each term once, with the weight of its last occurrence. */
  private queryWeights(text: string): Map<string, number> {
    const weights = new Map<string, number>();
    const { fade } = this.weights;
    eachTerm(text, (term, offset) => weights.set(term, Math.exp(fade * (offset / text.length - 1))));
    return weights;
  }
}

/** What of the open file a request sees by itself, so that no chunk need bring it. */
export interface LocalRange {
  path: string;
  /** UTF-16 positions of the local context's first character and of the cursor */
  start: number;
  cursor: number;
}

/** A piece of a file. */
export interface FileRange {
  path: string;
  /** UTF-16, end exclusive */
  start: number;
  end: number;
}

export function overlaps(one: FileRange, other: FileRange): boolean {
  return one.path === other.path && one.start < other.end && other.start < one.end;
}

/**
 * Which chunks overlap the local context.
 * @param chunkOf the chunk of a key, with its present range
 * @param after also those that lie after the cursor in the same file
 */
export function overlapsLocal(
  chunkOf: (key: ChunkKey) => Pick<Chunk, 'path' | 'start' | 'end'> | undefined,
  local: LocalRange,
  after: boolean,
): (key: ChunkKey) => boolean {
  return (key) => {
    const chunk = chunkOf(key);
    if (!chunk) return true;
    if (chunk.path !== local.path || chunk.end <= local.start) return false;
    return after || chunk.start < local.cursor;
  };
}
