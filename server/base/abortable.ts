/** A promise that its waiter may leave. Stops nothing by itself. */
import { FoveaError } from './errors.ts';

/**
 * @param onAbort called when `signal` aborts before `promise` has settled
 * @returns what `promise` gives, or a rejection of kind `cancelled` as soon as `signal` aborts
 */
export async function abortable<T>(
  promise: Promise<T>,
  signal: AbortSignal | undefined,
  onAbort: () => void = () => {},
): Promise<T> {
  if (!signal) return await promise;
  let leave = () => {};
  const aborted = new Promise<never>((_, reject) => {
    leave = () => {
      onAbort();
      reject(new FoveaError('cancelled', 'Cancelled.'));
    };
    signal.addEventListener('abort', leave, { once: true });
    if (signal.aborted) leave();
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
