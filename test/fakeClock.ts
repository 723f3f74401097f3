/** A clock that a test moves by hand. */
import type { Clock } from '../server/schedule/clock.ts';

export interface FakeClock extends Clock {
  /** Moves time on; what wakes meanwhile runs to its next wait, in order of time. */
  advance(ms: number): Promise<void>;
}

/** All that is ready runs, however many promises it passes through. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export function fakeClock(): FakeClock {
  let now = 0;
  const sleepers = new Set<{ at: number; wake(): void }>();
  return {
    nowMs: () => now,
    sleep(ms, signal) {
      if (signal?.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const wake = (): void => {
          sleepers.delete(sleeper);
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        const sleeper = { at: now + ms, wake };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', wake, { once: true });
      });
    },
    async advance(ms) {
      const end = now + ms;
      await settled();
      for (;;) {
        const [next] = [...sleepers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (!next) break;
        now = Math.max(now, next.at);
        next.wake();
        await settled();
      }
      now = end;
    },
  };
}
