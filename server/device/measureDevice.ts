/**
 * How fast an import is on the GPU and on the CPU: an engine process of its own for each, two chunks and a few tokens, about
 * which both must agree. An engine that hangs is killed. Knows ids and times, no text.
 */
import { FoveaError, throwIfAborted } from '../base/errors.ts';
import { silent } from '../base/progress.ts';
import { type DeviceKind, type InitializeParams, methods, type Speed } from '../engine/protocol.ts';
import { shortened } from '../engineClient/deviceLadder.ts';
import { checkGenerate, checkInfo, checkPrefill, checkScore } from '../engineClient/engineAnswers.ts';
import { type EngineEntry, EngineFault, EngineProcess } from '../engineClient/engineProcess.ts';
import { startedLine } from '../engineClient/startedLine.ts';
import type { Measured } from './measurement.ts';

export interface MeasureOptions {
  entry: EngineEntry;
  params: Omit<InitializeParams, 'device' | 'gpuBytes' | 'cacheBytes'>;
  gpuBytes: number;
  signal: AbortSignal;
  log(line: string): void;
  /** for both devices together, ms */
  budgetMs?: number;
}

const usualBudgetMs = 60_000;
/** Of the local context, and of what is written. */
const [localTokens, writtenTokens] = [32, 8];
/** Room for the chunks that are read, with some to spare. */
const cacheBytes = 256e6;
const graceMs = 2_000;
/**
 * How far the CPU may be from the GPU about what the GPU wrote, nats a token in the mean: 8-bit activations cost some
 * hundredths, a driver that computes wrongly several.
 */
const mostNats = 0.5;
/** No time is nothing: tokens may come in one message. */
const leastMs = 0.01;

/**
 * @returns speeds, or why the GPU has none: that is an answer, too
 * @throws FoveaError `cancelled` when the signal aborts, `failure` where the CPU could not be measured in the time left
 */
export async function measureDevices(options: MeasureOptions): Promise<Measured> {
  const untilMs = performance.now() + (options.budgetMs ?? usualBudgetMs);
  let gpu: Run;
  try {
    gpu = await measureOn('gpu', options, untilMs);
  } catch (error) {
    throwIfAborted(options.signal);
    return { name: 'failed', message: reasonOf(error) };
  }
  try {
    const cpu = await measureOn('cpu', options, untilMs, gpu.written);
    const apart = Math.abs(mean(cpu.written) - mean(gpu.written));
    // Not a number where the GPU wrote none.
    if (!(apart <= mostNats))
      return { name: 'failed', message: `it computes wrongly, ${apart.toFixed(1)} nats a token from the CPU` };
    return { name: 'speeds', gpu: gpu.speed, cpu: cpu.speed };
  } catch (error) {
    throwIfAborted(options.signal);
    throw new FoveaError('failure', `The CPU could not be measured: ${reasonOf(error)}.`, { cause: error });
  }
}

interface Run {
  speed: Speed;
  /** what was written, and what the device thinks of it: nats */
  written: readonly Written[];
}

interface Written {
  id: number;
  nats: number;
}

/** @param told by another device: what this one is to say of it, instead of writing itself */
async function measureOn(
  device: DeviceKind,
  options: MeasureOptions,
  untilMs: number,
  told?: readonly Written[],
): Promise<Run> {
  const { entry, params, gpuBytes, signal, log } = options;
  throwIfAborted(signal);
  const tokensMs: number[] = [];
  const process = new EngineProcess(entry, {
    onTokens: () => void tokensMs.push(performance.now()),
    progress: silent,
    log: (line) => log(`engine that is measured: ${line}`),
  });
  if (process.id !== undefined) log(startedLine(process.id));
  const leftMs = Math.max(1, untilMs - performance.now());
  const timer = setTimeout(() => process.kill('did not answer in time'), leftMs);
  const stop = (): void => process.kill('was no longer wanted');
  signal.addEventListener('abort', stop, { once: true });
  try {
    const on = device === 'gpu' ? { device, gpuBytes } : { device };
    const info = await process.request(methods.initialize, { ...params, ...on, cacheBytes }, checkInfo, leftMs);
    if (info.device.kind !== device) throw new EngineFault(`took the ${info.device.kind.toUpperCase()}`);
    const { vocab } = info.shape;
    process.vocab = vocab;
    const ids = (count: number, seed: number): number[] =>
      Array.from({ length: count }, (_, index) => (index * 31 + seed * 7 + 1) % vocab);
    const chunks: number[][] = [];
    let run: Run | undefined;
    // The first round makes graphs and shaders.
    for (const round of [0, 1]) {
      chunks.unshift(ids(info.chunkTokens, round));
      const began = performance.now();
      await process.request(methods.prefill, { chunks: [chunks[0]] }, checkPrefill, leftMs);
      const readMs = (performance.now() - began) / info.chunkTokens;
      tokensMs.length = 0;
      const generate = {
        reader: { prompt: 0, attend: chunks.length, focus: 0, memory: 0, copy: false },
        ...{ chunks, local: ids(localTokens, 2 + round), localFileTokens: localTokens, history: [] },
        ...{ maxTokens: writtenTokens, endIds: [], lastIds: [], draft: false, stream: round },
      };
      const check = (value: unknown) => checkGenerate(value, writtenTokens, vocab);
      const { tokens } = await process.request(methods.generate, generate, check, leftMs);
      const speed = { readMs, tokenMs: meanGap(tokensMs) };
      run = { speed, written: tokens.map(({ id, logProb }) => ({ id, nats: -logProb })) };
      if (round === 0 || !told) continue;
      const targets = told.map(({ id }) => id);
      const { nats } = await process.request(
        methods.score,
        { ...generate, targets },
        (value) => checkScore(value, targets.length),
        leftMs,
      );
      run = { speed, written: told.map(({ id }, i) => ({ id, nats: nats[i] })) };
    }
    return run as Run;
  } catch (error) {
    throw process.deviceLoss === undefined ? error : new FoveaError('failure', process.deviceLoss, { cause: error });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    await process.close(graceMs);
  }
}

function mean(written: readonly Written[]): number {
  return written.reduce((sum, { nats }) => sum + nats, 0) / written.length;
}

/** ms between tokens */
function meanGap(timesMs: readonly number[]): number {
  const [first = 0, last = 0] = [timesMs[0], timesMs.at(-1)];
  return Math.max(leastMs, (last - first) / Math.max(1, timesMs.length - 1));
}

/** In words that stand alone. */
function reasonOf(error: unknown): string {
  const { message } = error as Error;
  return error instanceof EngineFault ? `the engine ${message}` : shortened(message.replace(/^GPU: /, ''));
}
