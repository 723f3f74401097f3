/**
 * How fast an import is on the GPU and on the CPU: an engine process of its own for each, two chunks and a few tokens. An
 * engine that hangs is killed. Knows ids and times, no text.
 */
import { FoveaError, throwIfAborted } from '../base/errors.ts';
import { silent } from '../base/progress.ts';
import { type DeviceKind, type InitializeParams, methods, type Speed } from '../engine/protocol.ts';
import { shortened } from '../engineClient/deviceLadder.ts';
import { checkGenerate, checkInfo, checkPrefill } from '../engineClient/engineAnswers.ts';
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
/** No time is nothing: tokens may come in one message. */
const leastMs = 0.01;

/**
 * @returns speeds, or why the GPU has none: that is an answer, too
 * @throws FoveaError `cancelled` when the signal aborts, `failure` where the CPU could not be measured in the time left
 */
export async function measureDevices(options: MeasureOptions): Promise<Measured> {
  const untilMs = performance.now() + (options.budgetMs ?? usualBudgetMs);
  let gpu: Speed;
  try {
    gpu = await measureOn('gpu', options, untilMs);
  } catch (error) {
    throwIfAborted(options.signal);
    return { name: 'failed', message: reasonOf(error) };
  }
  try {
    return { name: 'speeds', gpu, cpu: await measureOn('cpu', options, untilMs) };
  } catch (error) {
    throwIfAborted(options.signal);
    throw new FoveaError('failure', `The CPU could not be measured: ${reasonOf(error)}.`, { cause: error });
  }
}

async function measureOn(device: DeviceKind, options: MeasureOptions, untilMs: number): Promise<Speed> {
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
    let speed: Speed | undefined;
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
      await process.request(methods.generate, generate, (v) => checkGenerate(v, writtenTokens, vocab), leftMs);
      speed = { readMs, tokenMs: meanGap(tokensMs) };
    }
    return speed as Speed;
  } catch (error) {
    throw process.deviceLoss === undefined ? error : new FoveaError('failure', process.deviceLoss, { cause: error });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    await process.close(graceMs);
  }
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
