/** Turns of the event loop between forwards, in which a cancel is read. Knows nothing of what is cancelled. */
import { FoveaError } from '../errors.ts';
import type { Cancel } from './core.ts';

/**
 * vscode-jsonrpc needs so many passes of the event loop from a pipe with data to a cancelled token: one may go straight
 * to `setImmediate` without polling, one polls, one decodes (its reader's semaphore waits for a pass of its own), and
 * one for a message that was queued before. A pass costs microseconds.
 */
const passes = 4;

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
