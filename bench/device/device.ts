/** `fovea bench device`: the devices' processes, the peers', the cases, and the document of what was found. */
import { availableParallelism, cpus } from 'node:os';
import type { ChildEntry } from '../../server/base/childEntry.ts';
import { throwIfAborted } from '../../server/base/errors.ts';
import { type Progress, silent } from '../../server/base/progress.ts';
import type { GpuAdapter } from '../../server/device/adapter.ts';
import { Peer } from '../peers.ts';
import type { DeviceCase, LoadParams, OpenedDevice } from './deviceMessages.ts';
import { DeviceProcess } from './deviceProcess.ts';
import { type CaseReport, type Column, type LeftOut, measureCases } from './deviceRun.ts';
import { peerColumn } from './peerColumn.ts';

export interface DeviceBenchOptions {
  entry: ChildEntry;
  /** in the model store */
  model: string;
  modelDir: string;
  adapterFile?: string;
  threads: number;
  /** the GPU that there may be; or why none is tried */
  gpu: { adapter: GpuAdapter; gpuBytes: number } | LeftOut;
  /** chunks read directly, and rows of chunks read through candidates, of each case */
  chunks: readonly number[];
  rows: readonly number[];
  /** of timed runs, for each case and device */
  seconds: number;
  /** of the GPU, 1e9 bytes a second */
  bandwidth?: number;
  peer?: { script: string; gguf: string };
  progress?: Progress;
  signal?: AbortSignal;
}

/** What a device is, beside what was measured on it. */
export type DeviceDescription = OpenedDevice & Partial<GpuAdapter> & { processor?: string; threads?: number };

export interface DeviceBenchReport {
  model: string;
  chunkTokens: number;
  seconds: number;
  /** as given, 1e9 bytes a second */
  bandwidth?: number;
  devices: { gpu: DeviceDescription | LeftOut; cpu: DeviceDescription };
  /** by column: what it computes on */
  peers?: Record<string, { gpu: string | undefined }>;
  cases: CaseReport[];
}

/** Longest wait for one answer, by the time of a case: making ready takes some of it, opening a model too. */
const patience = 8;
const leastPatienceMs = 120_000;
/** What the peer is asked of, at most: its cache is in memory, too. */
const peerContextTokens = 16_896;
/** As the devices are timed. */
const [prefillTokens, localTokens] = [256, 256];

/** @throws Error where the CPU cannot be measured; FoveaError `cancelled` when the signal aborts */
export async function benchDevices(options: DeviceBenchOptions): Promise<DeviceBenchReport> {
  const { model, chunks, rows, seconds, bandwidth, threads, progress = silent, signal } = options;
  const running: { close(): void }[] = [];
  const stop = (): void => {
    for (const each of running) each.close();
  };
  signal?.addEventListener('abort', stop, { once: true });
  try {
    progress.report('Opening the model', 0, 1);
    const gpu = await openGpu(options, running);
    const cpu = await open(options, { kind: 'cpu', gpuBytes: 0, software: false }, running);
    const peers = await openPeers(options, cpu.opened, running);
    const columns: Column[] = ['leftOut' in gpu ? [] : [gpu.process], [cpu], peers.columns].flat();
    const cases: DeviceCase[] = [
      { kind: 'prefill' },
      ...ascending(chunks).map((count) => ({ kind: 'decode' as const, chunks: count })),
      ...ascending(rows).map((count) => ({ kind: 'focus' as const, rows: count })),
    ];
    const measured = await measureCases(columns, cases, { seconds, progress, ...(signal ? { signal } : {}) });
    const processor = cpus()[0]?.model.trim() ?? 'unknown';
    return {
      ...{ model, chunkTokens: cpu.opened.chunkTokens, seconds },
      ...(bandwidth === undefined ? {} : { bandwidth }),
      devices: {
        gpu: 'leftOut' in gpu ? gpu : { ...gpu.adapter, ...gpu.process.opened },
        cpu: { processor: `${processor}, ${availableParallelism()} cores`, threads, ...cpu.opened },
      },
      ...(options.peer ? { peers: peers.described } : {}),
      cases: measured,
    };
  } catch (error) {
    throwIfAborted(signal);
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
    stop();
  }
}

/** @param running where the process is put, to be closed */
async function open(
  { entry, modelDir, adapterFile, threads, seconds }: DeviceBenchOptions,
  device: Pick<LoadParams, 'kind' | 'gpuBytes' | 'memoryBytes' | 'software'>,
  running: { close(): void }[],
): Promise<DeviceProcess> {
  const params = { ...device, modelDir, threads, ...(adapterFile === undefined ? {} : { adapterFile }) };
  const limitMs = Math.max(leastPatienceMs, patience * 1000 * seconds);
  return DeviceProcess.start(entry, params, limitMs, (process) => running.push(process));
}

async function openGpu(options: DeviceBenchOptions, running: { close(): void }[]) {
  const { gpu, signal } = options;
  if ('leftOut' in gpu) return gpu;
  const { adapter, gpuBytes } = gpu;
  const { memoryBytes, software } = adapter;
  const device = { kind: 'gpu', gpuBytes, software, ...(memoryBytes === undefined ? {} : { memoryBytes }) } as const;
  try {
    return { adapter, process: await open(options, device, running) };
  } catch (error) {
    throwIfAborted(signal);
    return { leftOut: (error as Error).message };
  }
}

/** llama.cpp on the CPU, and on a GPU where it finds one that is no software. */
async function openPeers(
  { peer, threads, gpu: found }: DeviceBenchOptions,
  opened: OpenedDevice,
  running: { close(): void }[],
) {
  const columns: Column[] = [];
  const described: Record<string, { gpu: string | undefined }> = {};
  const contextTokens = Math.min(opened.maxPositions, peerContextTokens);
  const places = 'adapter' in found && !found.adapter.software ? [false, true] : [false];
  for (const gpu of peer ? places : []) {
    const process = await Peer.start({ ...peer!, threads, contextTokens, gpu });
    running.push(process);
    if (gpu && process.gpu === undefined) continue;
    const name = gpu ? 'peerGpu' : 'peer';
    described[name] = { gpu: process.gpu };
    const { chunkTokens } = opened;
    columns.push(peerColumn({ name, peer: process, chunkTokens, prefillTokens, localTokens, contextTokens }));
  }
  return { columns, described };
}

function ascending(numbers: readonly number[]): number[] {
  return [...new Set(numbers)].toSorted((a, b) => a - b);
}
