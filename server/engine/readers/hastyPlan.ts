/**
 * One request's ladder (haste.ts) over what the engine has read already: what each rung costs at this machine's pace, and
 * the context that a rung reads.
 */
import type { ChunkKv } from '../device.ts';
import type { Pace } from '../pace.ts';
import type { ContextParams, HastyReading } from '../protocol.ts';
import { type ReadingCosts, type Rung, rungNext, rungNow, rungsOf } from './haste.ts';
import { withChunks } from './readerSpec.ts';
import type { Readers } from './readers.ts';

/** A chunk that a request offers. */
export interface OfferedChunk {
  /** its cache, where that is there */
  kv: ChunkKv | undefined;
  /** tokens that are to be read where it is not */
  unread: number;
}

/** A short local context's start moves in steps of so many tokens, so that typing extends it. */
const shortAnchor = 32;
/** Restoring a chunk's cache and a new local context's buffers, ms: not worth telling apart from nothing. */
const leastMs = 1;

/** What of a request is read. */
export interface PlannedContext {
  context: ContextParams;
  /** absent where all is read */
  hasty: HastyReading | undefined;
  /** shares of the chunks that are read as shares of those offered */
  sharesOf(shares: number[]): number[];
}

export class HastyPlan {
  private readonly params: ContextParams;
  private readonly short: ContextParams;
  private readonly offered: readonly OfferedChunk[];
  private readonly readers: Pick<Readers, 'unread'>;
  private readonly costs: ReadingCosts;
  private readonly rungs: readonly Rung[];

  /** @param params of a reader of direct chunks, or of none */
  constructor(
    params: ContextParams & { shortLocalTokens?: number },
    offered: readonly OfferedChunk[],
    readers: Pick<Readers, 'unread'>,
    pace: Pick<Pace, 'readMs'>,
  ) {
    this.params = params;
    this.short = params.shortLocalTokens === undefined ? params : shortened(params, params.shortLocalTokens);
    this.offered = offered;
    this.readers = readers;
    this.costs = {
      chunks: offered.map(({ kv, unread }) => (kv ? 0 : unread * pace.readMs(false))),
      local: (rung) => {
        const ms = this.unreadLocal(rung) * pace.readMs(rung.chunks.length > 0);
        return ms < leastMs ? 0 : ms;
      },
    };
    this.rungs = rungsOf(this.costs, this.short.local.length < params.local.length);
  }

  /** What is read by who waits. */
  now(readMs: number): Rung {
    return rungNow(this.rungs, this.costs, readMs);
  }

  /** What is read next by nobody; `undefined`: all is. */
  next(): Rung | undefined {
    return rungNext(this.rungs, this.costs);
  }

  contextOf(rung: Rung): PlannedContext {
    const { params, offered } = this;
    const { local, localFileTokens } = rung.local === 'whole' ? params : this.short;
    const isAll = rung.chunks.length === offered.length && rung.local === 'whole';
    const chunks = rung.chunks.map((number) => params.chunks[number]);
    const { indexedFrom: from } = params;
    const indexed = from === undefined ? {} : { indexedFrom: rung.chunks.filter((number) => number < from).length };
    const reader = withChunks(params.reader, chunks.length);
    return {
      context: { ...params, ...indexed, local, localFileTokens, chunks, reader },
      hasty: isAll ? undefined : { chunks: [...rung.chunks], localTokens: local.length },
      sharesOf(shares) {
        const all = new Array<number>(offered.length).fill(0);
        for (const [i, number] of rung.chunks.entries()) all[number] = shares[i] ?? 0;
        return all;
      },
    };
  }

  /** Tokens before the cursor's; over chunks without a cache all of them. */
  private unreadLocal({ chunks, local }: Rung): number {
    const { reader, attendTuning, ...whole } = local === 'whole' ? this.params : this.short;
    const before = whole.local.slice(0, -1);
    const kvs = chunks.flatMap((number) => this.offered[number].kv ?? []);
    if (kvs.length < chunks.length) return before.length;
    return this.readers.unread({ reader, local: before, ...(attendTuning && { attendTuning }) }, kvs);
  }
}

/** The header and the file's last tokens, at least `tokens` of them. */
function shortened(params: ContextParams, tokens: number): ContextParams {
  const { local, localFileTokens } = params;
  const left = Math.floor(Math.max(0, localFileTokens - tokens) / shortAnchor) * shortAnchor;
  if (left === 0) return params;
  const header = local.length - localFileTokens;
  const ids = [...local.slice(0, header), ...local.slice(header + left)];
  return { ...params, local: ids, localFileTokens: localFileTokens - left };
}
