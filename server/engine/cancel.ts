/** Turns of the event loop between forwards, in which a cancel is read. Knows nothing of what is cancelled. */
import { FoveaError } from '../base/errors.ts';
import type { Cancel } from './core.ts';

/**
 * Passes of the event loop in one turn. From a pipe with data to a cancelled token vscode-jsonrpc needs four (one may
 * not poll, one polls, one decodes, one dispatches), and one more for each message ahead: it decodes and dispatches one
 * a pass. Sixteen cost about 50 microseconds.
 */
const passes = 16;

/** Lets the event loop read, decode and answer what has arrived. */
export async function loopTurn(): Promise<void> {
  for (let pass = 0; pass < passes; pass++) await new Promise<void>((resolve) => setImmediate(resolve));
}

/** @param isCancelled asked after every turn */
export function createCancel(isCancelled: () => boolean): Cancel {
  return {
    get cancelled() {
      return isCancelled();
    },
    async turn() {
      await loopTurn();
      if (isCancelled()) throw new FoveaError('cancelled', 'Cancelled.');
    },
  };
}

/** For callers of the core without an RPC: tests and benches. */
export const neverCancelled: Cancel = createCancel(() => false);
