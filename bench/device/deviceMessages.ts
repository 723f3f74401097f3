/** What is measured on a device, and what the process that measures it is told and says. */
import type { Arithmetic, DeviceInfo, DeviceKind, DeviceTraffic } from '../../server/engine/protocol.ts';

export type DeviceCase =
  /** one forward that reads as many tokens as forwards read at most */
  | { kind: 'prefill' }
  /** one token of decoding, over so many chunks read directly and a local context */
  | { kind: 'decode'; chunks: number }
  /** candidates made anew from so many chunk rows: two new tokens in each */
  | { kind: 'focus'; rows: number };

export interface LoadParams {
  kind: DeviceKind;
  /** folder of an import */
  modelDir: string;
  /** without it, or where it has no candidates, rows are read with changes of zeros */
  adapterFile?: string;
  /** on the CPU */
  threads: number;
  /** of chunk caches on the GPU, bytes */
  gpuBytes: number;
  /** the adapter's own, bytes; undefined where nothing says */
  memoryBytes?: number;
  /** the adapter computes on the CPU, in the machine's memory */
  software: boolean;
}

export interface OpenedDevice {
  device: DeviceInfo;
  /** of products */
  form: Arithmetic['form'];
  chunkTokens: number;
  maxPositions: number;
  /** of the linear layers as they lie there: what one forward reads of them, without and with the head */
  weights: { layerBytes: number; headBytes: number };
  /** of the layers without the head, numbers */
  parameters: number;
  /** held there when nothing was read yet, bytes */
  deviceBytes?: number;
  openMs: number;
}

/** What one run of a case must read and compute, by count: no measure of what the device does. */
export interface CaseWork {
  tokens: number;
  /** weights, chunks, local past and rows, each once a forward; written ones and activations left out */
  bytes: number;
  /** of the linear layers: two for each parameter and token */
  operations: number;
}

export interface PreparedCase {
  /** absent where it cannot be known */
  work?: CaseWork;
  /** all of it, a first run included: graphs and shaders are made in it */
  ms: number;
  /** held on the GPU, bytes */
  deviceBytes?: number;
  residentBytes: number;
}

export interface RanCase {
  ms: number;
  /** that the run took in all, where it is more than what was timed */
  spentMs?: number;
  /** bytes of this run */
  traffic?: DeviceTraffic;
}

export type DeviceRequest =
  | { kind: 'load'; params: LoadParams }
  | { kind: 'prepare'; measured: DeviceCase }
  | { kind: 'run' };

export type DeviceReply =
  | { kind: 'loaded'; opened: OpenedDevice }
  | { kind: 'prepared'; prepared: PreparedCase }
  | { kind: 'ran'; ran: RanCase }
  /** in words that stand alone, without a full stop */
  | { kind: 'failed'; message: string };

/** `decode, 8 chunks` */
export function caseName(measured: DeviceCase): string {
  switch (measured.kind) {
    case 'prefill':
      return 'prefill';
    case 'decode':
      return `decode, ${measured.chunks} chunks`;
    case 'focus':
      return `focus, ${measured.rows} rows`;
  }
}
