/**
 * The forwards that are measured, over a model on any device, through what readers use: one chunk is read for real, and
 * the others are caches made from it, each its own. Knows no clock and no process.
 */
import { freemem } from 'node:os';
import { neverCancelled } from '../../server/engine/cancel.ts';
import type { ChunkKv, Decoder, KeyValues } from '../../server/engine/device.ts';
import type { ModelManifest } from '../../server/engine/graph/manifest.ts';
import { defaultAttendTuning } from '../../server/engine/readers/attendTuning.ts';
import { ChunkRows, groupRows } from '../../server/engine/readers/chunkRows.ts';
import { DirectMemory, noCandidates } from '../../server/engine/readers/directMemory.ts';
import type { CandidateAdapter } from '../../server/engine/readers/focusAdapter.ts';
import { activeBytes } from '../../server/engine/readers/readers.ts';
import { slotBytes, type WeightSizes, weightSizes, workOf } from './caseWork.ts';
import type { CaseWork, DeviceCase } from './deviceMessages.ts';

/** Tokens of the local context, and those that are decoded behind it before the first one's place is used again. */
const [localTokens, decodedTokens] = [256, 64];
const role = { tuning: defaultAttendTuning, change: undefined };
/** Of what is free: the rest is other programs'. */
const share = 0.8;

export interface ForwardsOptions {
  model: Decoder & { readonly manifest: ModelManifest };
  adapter: CandidateAdapter;
  chunkTokens: number;
  /** of the GPU itself, bytes; undefined: not known, so it is tried */
  memoryBytes?: number;
  /** what lies on the device lies in this machine's memory */
  software: boolean;
}

interface Running {
  work: CaseWork;
  /** one time what is measured */
  run(): Promise<unknown>;
  release(): void;
}

export class DeviceForwards {
  readonly sizes: WeightSizes;
  private readonly options: ForwardsOptions;
  private readonly slotBytes: number;
  /** one row that holds the chunk that was read */
  private computed: KeyValues | undefined;
  /** of its tokens, from the first on, those that were read */
  private readTokens = 0;
  private readonly chunks: ChunkKv[] = [];
  private running: Running | undefined;

  constructor(options: ForwardsOptions) {
    const { model } = options;
    this.options = options;
    this.sizes = weightSizes(model.manifest, model.device);
    this.slotBytes = slotBytes(model.shape, model.device);
  }

  /**
   * Makes ready for `run`, in place of what was measured before.
   * @throws Error where the memory does not hold it: a sentence without a full stop
   */
  async prepare(measured: DeviceCase): Promise<CaseWork> {
    this.running?.release();
    this.running = undefined;
    switch (measured.kind) {
      case 'prefill':
        this.running = await this.prefill();
        break;
      case 'decode':
        this.running = await this.decode(measured.chunks);
        break;
      case 'focus':
        this.running = await this.focus(measured.rows);
        break;
    }
    return this.running.work;
  }

  async run(): Promise<void> {
    if (!this.running) throw new Error('nothing was made ready');
    await this.running.run();
  }

  private async prefill(): Promise<Running> {
    const { chunkTokens } = this.options;
    const tail = await this.room();
    const tokens = this.forwardTokens;
    let at = 0;
    const run = async (): Promise<void> => {
      await this.read(tail, at, tokens);
      at = at + 2 * tokens <= chunkTokens ? at + tokens : 0;
    };
    const work = this.work({ forwards: 1, tokens, slots: tail.slots, predicts: false });
    return { work, run, release() {} };
  }

  private async decode(count: number): Promise<Running> {
    const { model, chunkTokens } = this.options;
    const chunks = await this.chunksFor(count, count * chunkTokens);
    const direct = await DirectMemory.of(model, chunks, noCandidates, role);
    const local = Math.min(localTokens, chunkTokens);
    const room = Math.min(decodedTokens, chunkTokens);
    const tail = await model.keyValues(1, local + room);
    await tail.copy(await this.chunk(), 0, local, 0);
    let [id, decoded] = [1, 0];
    const run = async (): Promise<void> => {
      const at = local + (decoded++ % room);
      const firstPosition = chunkTokens + 1 + at;
      const step = { tokens: [id], firstPosition, memory: direct.memory(), tail, at, predicts: true };
      const { next } = await model.step(step);
      id = next[0].best.id;
    };
    const release = (): void => {
      direct.release();
      tail.release();
    };
    const work = this.work({ forwards: 1, tokens: 1, slots: direct.slots + tail.slots, predicts: true });
    return { work, run, release };
  }

  private async focus(count: number): Promise<Running> {
    const { model, adapter, chunkTokens } = this.options;
    const { promptTokens } = adapter.info;
    // as much as readers keep restored, and the rows' own tokens
    const kept = Math.min(count * chunkTokens, activeBytes / this.slotBytes);
    const chunks = await this.chunksFor(count, kept + 2 * count * promptTokens);
    const rows = new ChunkRows(model, adapter, chunks, activeBytes);
    const direct = await DirectMemory.of(model, [], { rows: count, sets: 1 }, role);
    const prompt = this.ids(promptTokens + 1);
    const { vocab } = model.shape;
    let round = 0;
    const run = async (): Promise<void> => {
      const tokens = [...prompt, (2 * round) % vocab, (2 * round + 1) % vocab];
      round++;
      const target = { keyValues: direct.candidates, slots: [direct.candidateStart] };
      await rows.candidates(tokens, [tokens.length - 1], [chunkTokens], target, neverCancelled);
    };
    // The first time reads the whole prompt: what is measured comes after it.
    await run();
    const forwards = Math.ceil(count / groupRows);
    const slots = count * (chunkTokens + promptTokens + 2);
    // two new tokens and a candidate in each row
    const work = this.work({ forwards, tokens: 3 * count, slots, predicts: false });
    const release = (): void => {
      rows.release();
      direct.release();
    };
    return { work, run, release };
  }

  private work(count: Parameters<typeof workOf>[2]): CaseWork {
    return workOf(this.sizes, this.slotBytes, count);
  }

  private get forwardTokens(): number {
    const { model, chunkTokens } = this.options;
    return Math.min(model.forwardTokens, chunkTokens);
  }

  private async room(): Promise<KeyValues> {
    const { model, chunkTokens } = this.options;
    this.computed ??= await model.keyValues(1, chunkTokens);
    return this.computed;
  }

  /** One chunk, read for real. */
  private async chunk(): Promise<KeyValues> {
    const tail = await this.room();
    if (this.chunks.length > 0) return tail;
    const { chunkTokens } = this.options;
    while (this.readTokens < chunkTokens) {
      await this.read(tail, this.readTokens, Math.min(this.forwardTokens, chunkTokens - this.readTokens));
    }
    await this.add(tail);
    return tail;
  }

  private async read(tail: KeyValues, at: number, count: number): Promise<void> {
    const tokens = this.ids(count, at);
    await this.options.model.step({ tokens, firstPosition: at, memory: undefined, tail, at, predicts: false });
    if (at === this.readTokens) this.readTokens += count;
  }

  private ids(count: number, from = 0): number[] {
    return Array.from({ length: count }, (_, i) => ((from + i) * 31 + 7) % this.options.model.shape.vocab);
  }

  private async add(tail: KeyValues): Promise<void> {
    const { model, chunkTokens } = this.options;
    this.chunks.push(await model.chunkKv(tail, chunkTokens));
  }

  /** @param slots that are read besides, side by side */
  private async chunksFor(count: number, slots: number): Promise<ChunkKv[]> {
    const tail = count > 0 ? await this.chunk() : undefined;
    this.check(count, slots);
    while (tail && this.chunks.length < count) await this.add(tail);
    return this.chunks.slice(0, count);
  }

  /** Whether memory holds so many chunk caches and so many slots beside them. */
  private check(count: number, slots: number): void {
    const { model, chunkTokens, memoryBytes, software } = this.options;
    const [present, cacheBytes] = [this.chunks.length, this.chunks[0]?.bytes ?? 0];
    const missing = Math.max(0, count - present);
    const active = slots * this.slotBytes;
    if (model.device.kind === 'cpu') {
      fits('memory', missing * cacheBytes + active, share * freemem());
      return;
    }
    const perChunk = chunkTokens * this.slotBytes;
    const inPool = Math.floor(model.device.poolBytes / perChunk);
    const pooled = Math.max(0, Math.min(inPool, count) - present) * perChunk;
    const evicted = Math.max(0, count - Math.max(inPool, present)) * cacheBytes;
    const onDevice = active + pooled;
    fits('memory', evicted + (software ? onDevice : 0), share * freemem());
    if (memoryBytes === undefined) return;
    fits('memory on the GPU', onDevice, share * memoryBytes - (model.deviceBytes ?? 0));
  }
}

function fits(what: string, needed: number, free: number): void {
  if (needed <= free) return;
  const gigabytes = (bytes: number): string => (Math.max(0, bytes) / 1e9).toFixed(1);
  throw new Error(`it needs ${gigabytes(needed)} GB of ${what} and ${gigabytes(free)} are to be had`);
}
