/** Follows a token-healing constraint while tokens are generated: which ids may come next. */
import type { Constraint } from '../protocol.ts';

export class ConstraintState {
  private readonly constraint: Constraint | undefined;
  private offset = 0;

  constructor(constraint: Constraint | undefined) {
    this.constraint = constraint;
  }

  /** Whether every id is allowed from here on. */
  get free(): boolean {
    return !this.constraint || this.offset >= this.constraint.steps.length;
  }

  /** The most probable of the allowed ids; `undefined` when there is none. */
  best(logProbs: Float32Array): number | undefined {
    const step = this.step();
    if (!step) return undefined;
    let best: number | undefined;
    for (const id of step.ids) if (best === undefined || logProbs[id] > logProbs[best]) best = id;
    return best;
  }

  /** Natural log of an allowed id's probability among the allowed ones: what was typed is no longer in doubt. */
  logProbOf(id: number, logProbs: Float32Array): number {
    const step = this.step();
    if (!step) return logProbs[id];
    return -Math.log(step.ids.reduce((sum, other) => sum + Math.exp(logProbs[other] - logProbs[id]), 0));
  }

  /** [ids] 1: allowed next, else 0. Thousands may be allowed (after a blank), so those are gone through once. */
  allowedOf(ids: Uint32Array): Uint32Array {
    const step = this.step();
    if (!step) return ids.map(() => 1);
    const isAllowed = new Uint8Array(1 + ids.reduce((most, id) => Math.max(most, id), 0));
    for (const id of step.ids) isAllowed[id] = 1; // beyond the array's end it does nothing
    return ids.map((id) => isAllowed[id]);
  }

  /** Notes that `id` was generated. */
  take(id: number): void {
    const step = this.step();
    if (!step) return;
    const which = step.ids.indexOf(id);
    if (which < 0) throw new Error('a constrained id that is not allowed');
    this.offset = step.next[which];
  }

  private step(): Constraint['steps'][number] | undefined {
    return this.free ? undefined : this.constraint?.steps[this.offset];
  }
}
