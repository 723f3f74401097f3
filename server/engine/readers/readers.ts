/**
 * Builds the reading of each request out of what earlier ones left: local pasts, direct memories, chunk rows. Nothing
 * here is shared by two readings at a time: the engine serves one request after another.
 */
import { FoveaError } from '../../base/errors.ts';
import type { Cancel } from '../core.ts';
import type { ChunkKv, Decoder } from '../device.ts';
import type { ContextParams } from '../protocol.ts';
import { defaultAttendTuning } from './attendTuning.ts';
import { ChunkRows, type Rows } from './chunkRows.ts';
import { type CandidateRoom, DirectMemory, type DirectRole, noCandidates } from './directMemory.ts';
import type { CandidateAdapter, FocusAdapter } from './focusAdapter.ts';
import { LocalPast } from './localPast.ts';
import { Reading, type ReadingParts } from './reading.ts';

/** Plain local contexts, a short and a whole one, one with chunks in its prompt, two that have seen direct chunks. */
const keptPasts = 5;
/** Direct memories: of all chunks that a request reads, and of those that could be read in time. */
const keptMemories = 2;
/** The dynamic prompt's start moves in steps of so many tokens, so that typing extends the rows instead of redoing them. */
const promptAnchor = 16;
/** Most bytes of restored (f32) chunk rows held for the next request; 24 rows of the default model. */
export const activeBytes = 600e6;

export interface ReadersOptions {
  model: Decoder;
  adapter: FocusAdapter | undefined;
  chunkTokens: number;
  /** for a bench that keeps rows in its own way */
  makeRows?: (chunks: readonly ChunkKv[]) => Rows;
}

export class Readers {
  private readonly options: ReadersOptions;
  /** most recently used first */
  private readonly pasts: LocalPast[] = [];
  /** most recently used first */
  private readonly memories: DirectMemory[] = [];
  /** the memory of no direct chunks that was used last: room for candidates, or nothing */
  private readonly candidatesAlone: DirectMemory[] = [];
  private rows: Rows | undefined;

  constructor(options: ReadersOptions) {
    this.options = options;
  }

  /**
   * @param chunks caches of the first chunks, as many as the reader reads from caches
   * @param forwardTokens most tokens of one forward from the cursor on
   * @throws FoveaError('input') when the reader needs what the adapter lacks, or the context is too long
   */
  async open(
    params: ContextParams,
    chunks: readonly ChunkKv[],
    forwardTokens: number,
    cancel: Cancel,
  ): Promise<Reading> {
    const { model, chunkTokens } = this.options;
    const { reader } = params;
    const { local, promptRanges } = withPromptChunks(params);
    const firstPosition = chunkTokens + 1;
    const most = model.shape.maxPositions - firstPosition - forwardTokens;
    if (local.length > most) {
      throw new FoveaError(
        'input',
        `The prompt has ${local.length} tokens and this model reads ${most}: use fewer chunks in the prompt, or attend.`,
      );
    }
    const focus = reader.focus > 0 ? this.openFocus(params, chunks.slice(0, reader.focus)) : undefined;
    const directChunks = chunks.slice(0, Math.max(reader.attend, reader.memory));
    const room = focus ? { rows: focus.rows.rows, sets: setsOf(forwardTokens, focus.adapter) } : noCandidates;
    const direct = await this.directFor(directChunks, room, this.directRole(params));
    const parts: ReadingParts = {
      model,
      past: this.pastFor(local, firstPosition, direct.chunkCount > 0 ? direct : undefined),
      firstPosition,
      direct,
      promptRanges,
      focus,
      local,
    };
    const reading = new Reading(parts);
    await reading.prepare(cancel);
    return reading;
  }

  private openFocus(params: ContextParams, chunks: readonly ChunkKv[]): ReadingParts['focus'] {
    const { model, makeRows } = this.options;
    const adapter = withCandidates(this.options.adapter);
    if (!this.rows?.serves(chunks)) {
      this.rows?.release();
      this.rows = makeRows ? makeRows(chunks) : new ChunkRows(model, adapter, chunks, activeBytes);
    }
    const { separatorId, promptTokens } = adapter.info;
    const separator = separatorId === undefined ? [] : [separatorId];
    return { rows: this.rows, adapter, prompt: [...separator, ...dynamicPrompt(params, promptTokens)] };
  }

  private directRole({ reader, attendTuning }: Pick<ContextParams, 'reader' | 'attendTuning'>): DirectRole {
    const { adapter } = this.options;
    if (reader.memory > 0 && !adapter?.memory) throw lacking('memory', adapter, 'changes of memory layers');
    const change = reader.memory > 0 ? adapter?.memory : undefined;
    return { tuning: { ...defaultAttendTuning, ...attendTuning }, change };
  }

  /** Tokens of a local context over these chunks that are not read yet. */
  unread(params: Pick<ContextParams, 'reader' | 'attendTuning' | 'local'>, chunks: readonly ChunkKv[]): number {
    const role = this.directRole(params);
    const direct =
      chunks.length > 0 ? this.memories.find((memory) => memory.serves(chunks, noCandidates, role)) : undefined;
    if (chunks.length > 0 && !direct) return params.local.length;
    const read = this.pasts.filter((past) => past.seen === direct).map((past) => past.commonPrefix(params.local));
    return params.local.length - Math.max(0, ...read);
  }

  private pastFor(local: readonly number[], firstPosition: number, direct: DirectMemory | undefined): LocalPast {
    let best: LocalPast | undefined;
    for (const past of this.pasts.filter(({ seen }) => seen === direct)) {
      if (past.commonPrefix(local) > (best?.commonPrefix(local) ?? 0)) best = past;
    }
    best ??= new LocalPast(this.options.model, firstPosition, direct);
    // a past that has seen chunks which are read no more serves no more, and holds them
    const usable = this.pasts.filter(({ seen }) => seen === undefined || this.memories.includes(seen));
    const others = usable.filter((past) => past !== best).slice(0, keptPasts - 1);
    replace(this.pasts, [best, ...others]);
    return best;
  }

  private async directFor(chunks: readonly ChunkKv[], room: CandidateRoom, role: DirectRole): Promise<DirectMemory> {
    const found = [...this.memories, ...this.candidatesAlone].find((memory) => memory.serves(chunks, room, role));
    const [kept, most] = chunks.length > 0 ? [this.memories, keptMemories] : [this.candidatesAlone, 1];
    const others = kept.filter((memory) => memory !== found).slice(0, most - 1);
    // what goes, goes first: the new one can have its memory
    replace(kept, found ? [found, ...others] : others);
    const direct = found ?? (await DirectMemory.of(this.options.model, chunks, room, role));
    if (!found) kept.unshift(direct);
    return direct;
  }

  /** Gives back what is held on a device. */
  release(): void {
    for (const kept of [this.pasts, this.memories, this.candidatesAlone]) replace<LocalPast | DirectMemory>(kept, []);
    this.rows?.release();
    this.rows = undefined;
  }
}

/** Keeps these alone, and releases the others. */
function replace<T extends { release(): void }>(kept: T[], by: T[]): void {
  for (const old of kept.splice(0, kept.length, ...by)) if (!by.includes(old)) old.release();
}

/** Sets of candidates that one forward of so many tokens can need. */
function setsOf(forwardTokens: number, adapter: FocusAdapter): number {
  return Math.ceil(forwardTokens / adapter.info.refreshInterval) + 1;
}

/** @throws FoveaError('input') when the adapter has no projections of candidates */
export function withCandidates(adapter: FocusAdapter | undefined): CandidateAdapter {
  if (!adapter?.candidate) throw lacking('focus', adapter, 'projections of candidates');
  return { ...adapter, candidate: adapter.candidate };
}

/** @param part what the reader needs of an adapter's file */
function lacking(reader: string, adapter: FocusAdapter | undefined, part: string): FoveaError {
  const [need, which] = adapter
    ? [`${part}, which this focus adapter's file lacks`, 'another']
    : [`a focus adapter with ${part}`, 'one'];
  return new FoveaError('input', `The ${reader} reader needs ${need}: give ${which} with --adapter, or use attend.`);
}

/** The reader `prompt:k`: its chunks stand before the local context, the best one nearest to it. */
function withPromptChunks({ reader, chunks, local }: ContextParams) {
  const ids: number[] = [];
  const promptRanges: { start: number; end: number }[] = [];
  for (let chunk = Math.min(reader.prompt, chunks.length) - 1; chunk >= 0; chunk--) {
    promptRanges[chunk] = { start: ids.length, end: ids.length + chunks[chunk].length };
    ids.push(...chunks[chunk]);
  }
  return { local: [...ids, ...local], promptRanges };
}

/** The file's last tokens before the cursor, at most `promptTokens` of them, starting at a steady place. */
export function dynamicPrompt(
  { local, localFileTokens }: Pick<ContextParams, 'local' | 'localFileTokens'>,
  promptTokens: number,
): readonly number[] {
  const most = Math.max(1, Math.min(localFileTokens, local.length));
  const steps = Math.ceil(Math.max(0, most - promptTokens) / promptAnchor);
  const start = Math.min(most - 1, steps * promptAnchor);
  return local.slice(local.length - most + start);
}
