/**
 * On what the next engine process runs, where one that ran on the GPU ended: on the GPU with half the budget, then on the
 * CPU, where it stays until somebody asks anew. Knows no process and no clock.
 */
import type { InitializeParams } from '../engine/protocol.ts';

export type DeviceParams = Pick<InitializeParams, 'device' | 'gpuBytes'>;

/** Why the CPU serves though the GPU was asked for; the message says it in one line. */
export interface DeviceFall {
  name: 'failed' | 'lost';
  message: string;
}

/** Two losses within it are too often: a machine that sleeps loses its GPU now and then, ms. */
export const lossWindowMs = 30 * 60_000;
const longestMessage = 200;

export class DeviceLadder {
  #asked: DeviceParams;
  #halved = false;
  #lastLossMs: number | undefined;
  #served = false;
  #fall: DeviceFall | undefined;

  constructor(asked: DeviceParams) {
    this.#asked = asked;
  }

  /** For the next process. */
  get params(): DeviceParams {
    const { device, gpuBytes } = this.#asked;
    if (device !== 'gpu') return this.#asked;
    if (this.#fall) return { device: 'cpu' };
    return gpuBytes === undefined
      ? { device }
      : { device, gpuBytes: this.#halved ? Math.floor(gpuBytes / 2) : gpuBytes };
  }

  get fall(): DeviceFall | undefined {
    return this.#fall;
  }

  /** Whether the next process is to run on the GPU. */
  get onGpu(): boolean {
    return this.#asked.device === 'gpu' && this.#fall === undefined;
  }

  /** The process on the GPU answers. */
  serves(): void {
    this.#served = true;
  }

  /** The process ended that ran on the GPU, or was to. @param nowMs any clock that never goes back */
  lost(message: string, nowMs: number): void {
    const again = this.#lastLossMs !== undefined && nowMs - this.#lastLossMs < lossWindowMs;
    this.#lastLossMs = nowMs;
    if (again) this.#fall = { name: this.#served ? 'lost' : 'failed', message: shortened(message) };
    else this.#halved = true;
  }

  /** The GPU cannot be used at all. */
  failed(message: string): void {
    this.#fall = { name: 'failed', message: shortened(message) };
  }

  /** A person asked: what was before no longer counts. @param asked the same as before unless given */
  forget(asked: DeviceParams = this.#asked): void {
    this.#asked = asked;
    this.#halved = false;
    this.#lastLossMs = undefined;
    this.#served = false;
    this.#fall = undefined;
  }
}

/** One line, without the place in ONNX Runtime's sources and the full stop that whoever shows it sets. */
export function shortened(message: string): string {
  const line = message
    .split('\n', 1)[0]
    .replace(/^The engine failed: (\w+: )?/, '')
    .replace(/[^\s(]*\.(cc|cpp|h):\d+ .*? was false\.\s*/g, '')
    .trim();
  const cut = line.length > longestMessage ? `${line.slice(0, longestMessage - 1)}…` : line;
  return cut.replace(/\.$/, '');
}
