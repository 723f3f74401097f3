/** A completion while it is written: text, probabilities and origin, whole at any moment. Knows no engine and no cursor. */
import type { ChunkKey, GeneratedToken, GenerateResult, HastyReading, Timings } from '../engine/protocol.ts';
import type { LocalContext } from '../prompt/localContext.ts';
import type { Stations } from '../stations.ts';
import type { SearchableWorkspace } from '../workspace/workspaceSession.ts';
import { type ConsultedChunk, type CopiedRun, consultedChunks, copiedRuns, type ReadRange } from './provenance.ts';
import { type WrittenToken, WrittenTokens } from './writtenTokens.ts';

export interface CompletionTimes {
  /** token healing and local context */
  promptMs: number;
  gateMs: number;
  /** from the request to the first token, waiting for the engine included */
  firstTokenMs: number;
  totalMs: number;
  /** as the engine counted; without them it was not waited for */
  engine?: Timings;
}

export interface Completion {
  text: string;
  /** `enough`: the one who asked said so; `open`: it still goes on */
  end: GenerateResult['end'] | 'enough' | 'open';
  /** their texts make up `text`, and the break that ended a line */
  tokens: WrittenToken[];
  /** best first */
  chunks: ConsultedChunk[];
  copied: CopiedRun[];
  /** of the other files' chunks that were read or copied from: once one is gone, this was made from what is no more */
  keys: ChunkKey[];
  /** not all was read that could be: more of it may be by the next request */
  hasty: boolean;
  times: CompletionTimes;
}

/** A chunk of the index, or a part of the open document that is read as one. */
export interface ReadChunk extends ReadRange {
  ids: readonly number[];
  /** the index's name for it; of a part of the open document there is none */
  key?: ChunkKey;
  /** its offsets are in no file, so nobody is shown where it stands */
  unplaced?: boolean;
}

type WritingStations = Pick<Stations, 'healer'> & { session: SearchableWorkspace };

export class Writing {
  end: Completion['end'] = 'open';
  private readonly tokens: WrittenTokens;
  private shares: readonly number[] = [];
  private hasty: HastyReading | undefined;
  private firstTokenMs = 0;
  private timings: Timings | undefined;
  private readonly stations: WritingStations;
  private readonly request: { path: string; oneLine: boolean };
  private readonly chunks: readonly ReadChunk[];
  private readonly times: { started: number; promptMs: number; gateMs: number };

  constructor(
    stations: WritingStations,
    request: { path: string; oneLine: boolean },
    local: Pick<LocalContext, 'remainder'>,
    chunks: readonly ReadChunk[],
    times: Writing['times'],
  ) {
    this.stations = stations;
    this.request = request;
    this.chunks = chunks;
    this.times = times;
    this.tokens = new WrittenTokens(stations.healer.tokenizer, local.remainder);
  }

  /** What the tokens add to the typed text; of one line, without the break that ended it. */
  get text(): string {
    const { text } = this.tokens;
    return this.request.oneLine ? text.split(/\r?\n/, 1)[0] : text;
  }

  /** @returns whether there is more text */
  add(tokens: readonly GeneratedToken[], shares: readonly number[], hasty?: HastyReading): boolean {
    const before = this.tokens.text.length;
    if (this.tokens.generated.length === 0) this.firstTokenMs = performance.now() - this.times.started;
    this.tokens.add(tokens);
    this.shares = shares;
    this.hasty = hasty;
    return this.tokens.text.length > before;
  }

  finish({ tokens, end, shares, hasty, timings }: GenerateResult): void {
    if (this.end === 'enough') return;
    this.add(tokens.slice(this.tokens.generated.length), shares, hasty); // what an engine did not stream
    this.end = end;
    this.timings = timings;
  }

  /** What each token adds to the typed text, '' while it spells that. */
  get texts(): string[] {
    return this.tokens.tokens.map(({ text }) => text);
  }

  /** The chunks that were read, with the shares of them. */
  private get read(): { chunk: ReadChunk; share: number }[] {
    const all = this.chunks.map((chunk, number) => ({ chunk, share: this.shares[number] ?? 0 }));
    return this.hasty?.chunks.map((number) => all[number]) ?? all;
  }

  get keys(): ChunkKey[] {
    const { path } = this.request;
    const read = this.read.map(({ chunk }) => chunk).flatMap((chunk) => (chunk.path === path ? [] : (chunk.key ?? [])));
    const { chunks } = this.stations.session.index;
    const copied = this.tokens.generated.flatMap(({ copy }) =>
      copy?.key === undefined || chunks.get(copy.key)?.path === path ? [] : [copy.key],
    );
    return [...new Set([...read, ...copied])];
  }

  completion(): Completion {
    const { stations, text, tokens } = this;
    const read = this.read.filter(({ chunk }) => !chunk.unplaced);
    const { index } = stations.session;
    const { started, promptMs, gateMs } = this.times;
    const sources = tokens.generated.map(({ copy }) => copy);
    return {
      text,
      end: this.end,
      tokens: tokens.tokens.filter((token) => token.text !== ''),
      chunks: consultedChunks(
        index,
        read.map(({ chunk }) => chunk),
        read.map(({ share }) => share),
      ),
      copied: copiedRuns(index, stations.healer.tokenizer, sources),
      keys: this.keys,
      hasty: this.hasty !== undefined,
      times: {
        promptMs,
        gateMs,
        firstTokenMs: this.firstTokenMs,
        totalMs: performance.now() - started,
        ...(this.timings && { engine: this.timings }),
      },
    };
  }
}
