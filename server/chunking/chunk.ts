/**
 * A file's chunks: consecutive pieces that concatenate to the file, each with a header and its token ids, at most
 * `chunkTokens` in all. Pure: parser, tokenizer and header come from outside.
 */
import type { Tokenizer } from '../engine/tokenizer.ts';
import { coveredTokens, type Encoding } from '../reading/coveredTokens.ts';
import { chooseRanges, type Range } from './boundaries.ts';
import { definedNames, namesWithin } from './definedNames.ts';
import type { NameAt } from './lexicalNames.ts';
import { lineUnits } from './lines.ts';
import { scopeAt } from './scope.ts';
import type { Syntax } from './syntax.ts';
import { countTokens, type TokenCounts } from './tokenCounts.ts';
import type { Unit } from './unit.ts';
import { unitsOf } from './units.ts';

export interface SourceFile {
  /** relative to the repository's root, parts joined by '/' */
  readonly path: string;
  /** as it may be seen: chunks have the positions of this text */
  readonly text: string;
  readonly languageId: string;
}

export interface Chunk {
  readonly path: string;
  readonly languageId: string;
  /** UTF-16 range in the file's text, end exclusive */
  readonly start: number;
  readonly end: number;
  /** labels of what encloses the chunk's start, outermost first */
  readonly scope: readonly string[];
  /** the header's tokens, then the text's own */
  readonly ids: readonly number[];
  /** how many of `ids` are the header's */
  readonly headerTokens: number;
  /** names that its text defines, in order, at most 64 (definedNames.ts) */
  readonly defines: readonly string[];
}

/** Header of a chunk, line break included. */
export type ChunkHeader = (path: string, scope: readonly string[], languageId: string) => string;

export interface ChunkOptions {
  readonly tokenizer: Pick<Tokenizer, 'encode' | 'encodeWithOffsets'>;
  readonly header: ChunkHeader;
  /** most tokens of a chunk, header included */
  readonly chunkTokens: number;
}

/** Changes whenever the same file would give other chunks, so that stored ones are not taken for new ones. */
export const chunkerVersion = 3;

/** A header may take this share of a chunk; a deeper scope or longer path is shortened. */
const headerShare = 1 / 4;
/** Kept free for the scope, which is not known while boundaries are chosen. */
const scopeTokens = 16;
/** A piece encoded by itself may begin and end with tokens that the whole text joins to its neighbours. */
const edgeTokens = 2;
/** After a piece proved too large, its parts are planned this much smaller than would just fit. */
const refineMargin = 0.95;
/** Lines inside a unit rank below every border between units. */
const refinedDepth = 500;

/** Chunks of a whole file, in order. @param syntax of exactly this text; undefined: by lines @param named the same, for the names that are defined */
export function chunkFile(
  file: SourceFile,
  syntax: Syntax | undefined,
  options: ChunkOptions,
  named: Syntax | undefined = syntax,
): Chunk[] {
  return new FileChunker(file, syntax, options, named).all();
}

/** One file while it is being cut: what its ranges are and what each becomes. */
export class FileChunker {
  private readonly file: SourceFile;
  private readonly syntax: Syntax | undefined;
  private readonly named: Syntax | undefined;
  private readonly options: ChunkOptions;
  /** nothing of it is spent on what is covered */
  private readonly tokens: Encoding;
  private readonly counts: TokenCounts;
  /** tokens that a range may have */
  private readonly limit: number;
  private planned: Unit[] | undefined;
  /** defined in the range that is being cut */
  private names: readonly NameAt[] = [];

  constructor(file: SourceFile, syntax: Syntax | undefined, options: ChunkOptions, named = syntax) {
    this.file = file;
    this.syntax = syntax;
    this.named = named;
    this.options = options;
    this.tokens = coveredTokens(options.tokenizer);
    this.counts = countTokens(file.text, this.tokens);
    this.limit = options.chunkTokens - this.headerIds([]).length - scopeTokens - edgeTokens;
  }

  /** Whether [start, end) is planned as one chunk. */
  private fits(range: Range): boolean {
    return this.counts.between(range.start, range.end) <= this.limit;
  }

  /** Whether [start, end) is so short that it had better join a neighbour. */
  isSmall(range: Range): boolean {
    return this.counts.between(range.start, range.end) < this.limit / 2;
  }

  all(): Chunk[] {
    return this.within({ start: 0, end: this.file.text.length });
  }

  /** Chunks of one range of the file, its own borders among theirs. */
  within(range: Range): Chunk[] {
    if (range.start === range.end) return [];
    this.names = definedNames(this.file.text, this.named, range);
    if (this.fits(range)) return this.encode(range, this.limit);
    const units = this.unitsIn(range);
    return chooseRanges(this.file.text, units, this.limit).flatMap((chosen) => this.encode(chosen, this.limit, units));
  }

  scopeAt(start: number): string[] {
    return scopeAt(this.file.text, this.syntax, start);
  }

  /** The chunk of a range, whatever its size. */
  private chunkOf(range: Range, scope: readonly string[]): Chunk {
    const { path, languageId, text } = this.file;
    const header = this.headerIds(scope);
    const ids = header.concat(this.tokens.encode(text.slice(range.start, range.end)));
    const defines = namesWithin(this.names, range);
    return { path, languageId, start: range.start, end: range.end, scope, ids, headerTokens: header.length, defines };
  }

  /** The range as one chunk, or as several where its own tokens are more than were counted. */
  private encode(range: Range, limit: number, units?: readonly Unit[]): Chunk[] {
    const chunk = this.chunkOf(range, this.scopeAt(range.start));
    const room = this.options.chunkTokens - chunk.headerTokens;
    const bodyTokens = chunk.ids.length - chunk.headerTokens;
    if (bodyTokens <= room) return [chunk];
    const size = this.counts.between(range.start, range.end);
    const smaller = Math.min(limit, (size * room * refineMargin) / bodyTokens);
    const parts = this.divided(range, units ?? this.unitsIn(range), smaller);
    return chooseRanges(this.file.text, parts, smaller).flatMap((chosen) => this.encode(chosen, smaller, parts));
  }

  /** The units of `range`, those over `limit` cut by lines. */
  private divided(range: Range, units: readonly Unit[], limit: number): Unit[] {
    const parts: Unit[] = [];
    for (const unit of units) {
      if (unit.end <= range.start || unit.start >= range.end) continue;
      if (unit.size <= limit) parts.push(unit);
      else parts.push(...lineUnits(this.file.text, unit.start, unit.end, limit, this.counts, refinedDepth));
    }
    return parts;
  }

  /** The file's units inside a range; one that crosses its border is clipped. */
  private unitsIn(range: Range): Unit[] {
    this.planned ??= unitsOf(this.file.text, this.syntax, this.limit, this.counts);
    const inside: Unit[] = [];
    for (const unit of this.planned) {
      const start = Math.max(unit.start, range.start);
      const end = Math.min(unit.end, range.end);
      if (start >= end) continue;
      const whole = start === unit.start && end === unit.end;
      inside.push(whole ? unit : { ...unit, start, end, size: this.counts.between(start, end), keyStart: start });
    }
    return inside;
  }

  /** Ids of the header; outer scopes go first where it would be too long, then the path's beginning. */
  private headerIds(scope: readonly string[]): number[] {
    const most = Math.floor(this.options.chunkTokens * headerShare);
    let ids: number[] = [];
    for (let from = 0; from <= scope.length; from++) {
      const header = this.options.header(this.file.path, scope.slice(from), this.file.languageId);
      ids = this.options.tokenizer.encode(header);
      if (ids.length <= most) return ids;
    }
    return ids.slice(-most);
  }
}
