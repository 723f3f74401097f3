/** Lets the event loop turn during long work, so that cancellation and messages are read. */
import { setImmediate } from 'node:timers/promises';

/** A function to await between steps: at most every `sliceMs` it gives way to what waits. */
export function yieldEvery(sliceMs: number): () => Promise<void> | undefined {
  let last = performance.now();
  return () => {
    if (performance.now() - last < sliceMs) return undefined;
    return setImmediate().then(() => {
      last = performance.now();
    });
  };
}
