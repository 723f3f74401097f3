/**
 * An engine without a model: forwards that block the thread as real ones do, and a trace of what it was asked. Its
 * folder (`modelDir`) holds the trace and the faults to come, so that both outlive the process.
 */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { CreateEngine, EngineCore } from '../../server/engine/core.ts';
import type { EngineInfo, GeneratedToken, InitializeParams } from '../../server/engine/protocol.ts';

const usualForwardMs = 30;
export const vocab = 1_000;

/** `asks[0]` is the method; the rest are numbers of it. `atMs` is wall-clock time, the same in both processes. */
export interface TraceLine {
  atMs: number;
  asks: (string | number)[];
}

const info: EngineInfo = {
  shape: {
    architecture: 'llama',
    layers: 1,
    hidden: 2,
    heads: 1,
    kvHeads: 1,
    headDim: 2,
    ffn: 4,
    vocab,
    ropeTheta: 10_000,
    normEps: 1e-5,
    maxPositions: 64,
    tiedEmbeddings: true,
    qkvBias: false,
    qkNorm: false,
  },
  baseSha256: '0'.repeat(64),
  quantisation: 'fp32',
  arithmetic: { processorSaturates: false, form: 'f32' },
  device: { kind: 'cpu', floats: 'f32', poolBytes: 0 },
  speed: { readMs: 1, tokenMs: usualForwardMs },
  chunkTokens: 8,
  adapter: undefined,
  processId: process.pid,
};

/** @param misbehave replaces parts of the core; gets the sound ones and the engine's folder */
export function fakeEngine(misbehave?: (core: EngineCore, folder: string) => Partial<EngineCore>): CreateEngine {
  return async (params: InitializeParams, progress) => {
    const folder = params.modelDir;
    const trace = (...asks: (string | number)[]) =>
      appendFileSync(path.join(folder, 'trace'), `${JSON.stringify({ atMs: Date.now(), asks } satisfies TraceLine)}\n`);
    const { device = 'cpu', gpuBytes = 0 } = params;
    trace('start', process.pid, device, gpuBytes);
    progress.report('load', 1, 1);
    const { forwardMs: usualMs = usualForwardMs, gpuForwardMs = usualMs } = faultsOf(folder);
    const forwardMs = device === 'gpu' ? gpuForwardMs : usualMs;
    const cached = new Set<string>();
    const copied = new Map<number, number>();
    const core: EngineCore = {
      info: device === 'gpu' ? { ...info, device: { kind: 'gpu', floats: 'f16', poolBytes: gpuBytes } } : info,
      async generate({ local, maxTokens, chunks }, onTokens, cancel) {
        const tokens: GeneratedToken[] = [];
        for (let step = 1; step <= maxTokens; step++) {
          await cancel.turn();
          trace('generate', local[0], step);
          block(forwardMs);
          const token = { id: local[0] + step, logProb: -1 };
          tokens.push(token);
          onTokens(
            [token],
            chunks.map(() => 0),
          );
        }
        const timings = { prefilledChunks: 0, prefillMs: 0, firstTokenMs: 0, totalMs: 0, forwards: maxTokens };
        return {
          tokens,
          end: 'maxTokens',
          shares: chunks.map(() => 0),
          timings: { ...timings, draftedTokens: 0, acceptedTokens: 0 },
        };
      },
      async score({ targets, local }, cancel) {
        await cancel.turn();
        trace('score', local[0]);
        block(forwardMs);
        const { cpuNats = 1 } = faultsOf(folder);
        return { nats: targets.map(() => (device === 'cpu' ? cpuNats : 1)), shares: [] };
      },
      async read({ local }, cancel) {
        await cancel.turn();
        trace('read', local[0]);
        block(forwardMs);
        return { whole: true, ms: forwardMs };
      },
      async prefill({ chunks }, cancel) {
        for (const ids of chunks) {
          await cancel.turn();
          trace('prefill', ids[0]);
          block(forwardMs);
          cached.add(ids.join());
        }
        return { computed: chunks.length, tokens: chunks.flat().length, ms: forwardMs };
      },
      copyUpdate({ add, remove }) {
        for (const key of remove) copied.delete(key);
        for (const { key, ids } of add) copied.set(key, ids.length);
        trace(
          'copyUpdate',
          add.map(({ ids }) => ids.length).reduce((sum, length) => sum + length, 0),
        );
      },
      // As though the line before the cursor stood elsewhere, followed by one token more.
      copy({ history, maxTokens }) {
        trace('copy', history.length);
        const last = history.at(-1);
        if (last === undefined || maxTokens < 1) return undefined;
        const copy = { key: 1, offset: history.length, matchLength: history.length };
        return { tokens: [{ id: last + 1, logProb: -0.1, copy, places: 1, agreeing: 1 }], end: 'lastId' };
      },
      stats() {
        const copyTokens = [...copied.values()].reduce((sum, length) => sum + length, 0);
        const cacheBytes = cached.size * 100;
        const cacheLimitBytes = params.cacheBytes;
        return {
          cachedChunks: cached.size,
          cacheBytes,
          cacheLimitBytes,
          residentBytes: 1,
          copyTokens,
          copyBytes: 0,
          forwards: 0,
          speed: info.speed,
        };
      },
      async close() {
        trace('close');
      },
    };
    return { ...core, ...misbehave?.(core, folder) };
  };
}

/** Blocks the thread, as ONNX Runtime's `run` does, without using the processor. */
export function block(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** @returns whether a fault of this name is left, and takes it */
export function takeFault(folder: string, name: string): boolean {
  const faults = faultsOf(folder);
  if (!(faults[name] > 0)) return false;
  writeFileSync(path.join(folder, 'faults.json'), JSON.stringify({ ...faults, [name]: faults[name] - 1 }));
  return true;
}

function faultsOf(folder: string): Record<string, number> {
  return JSON.parse(readFileSync(path.join(folder, 'faults.json'), 'utf8')) as Record<string, number>;
}
