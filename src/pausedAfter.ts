/** Whether a person has paused Fovea, as far as its reports tell. A function of values. */
import type { StateName, StatusReport } from '../server/protocol.ts';

/** They go before `paused`, so that they say nothing of it. */
const hiding: readonly StateName[] = ['starting', 'noModel', 'gettingModel', 'failed'];

export function pausedAfter({ state }: Pick<StatusReport, 'state'>, before: boolean): boolean {
  return hiding.includes(state) ? before : state === 'paused';
}
