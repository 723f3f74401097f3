/** How fast a model is on the GPU and on the CPU of a machine, and what follows from it. Functions of values. */
import type { Speed } from '../engine/protocol.ts';

/** What a measurement holds for; where any of it is another, it is made again. */
export interface MeasuredThing {
  adapter: string;
  driver: string;
  /** the import's name: model, quantisation, adapter tuning */
  model: string;
  /** version of Fovea and of ONNX Runtime */
  build: string;
  /** of the engine on the CPU */
  threads: number;
}

export type Measured =
  | { name: 'speeds'; gpu: Speed; cpu: Speed }
  /** the GPU could not be measured, in one line: it will not be tried again */
  | { name: 'failed'; message: string };

export type Measurement = MeasuredThing & { measured: Measured };

/** What is compared: a chunk read and a line written, tokens. */
const [read, written] = [512, 16];
/** A GPU that is hardly faster is not worth its memory and its power. */
const leastGain = 1.1;

/** ms of a chunk and a line */
export function costMs({ readMs, tokenMs }: Speed): number {
  return read * readMs + written * tokenMs;
}

export function gpuIsFaster(gpu: Speed, cpu: Speed): boolean {
  return costMs(cpu) > leastGain * costMs(gpu);
}

export function isSameThing(a: MeasuredThing, b: MeasuredThing): boolean {
  return (['adapter', 'driver', 'model', 'build', 'threads'] as const).every((name) => a[name] === b[name]);
}
