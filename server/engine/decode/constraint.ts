/** Follows a token-healing constraint while tokens are generated: which ids may come next. */
import type { NextTokens, TokenLogProb } from '../nextTokens.ts';
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

  /**
   * The most probable of the allowed ids, the first of several, and its log-probability among them: what was typed is
   * no longer in doubt. Asks for all of them (thousands after a blank) at once.
   * @returns `undefined` when none is allowed, or every id
   */
  async best(next: Pick<NextTokens, 'of'>): Promise<TokenLogProb | undefined> {
    const ids = this.step()?.ids ?? [];
    if (ids.length === 0) return undefined;
    const logProbs = await next.of(ids);
    let best = 0;
    for (let i = 1; i < ids.length; i++) if (logProbs[i] > logProbs[best]) best = i;
    let among = 0;
    for (let i = 0; i < ids.length; i++) among += Math.exp(logProbs[i] - logProbs[best]);
    return { id: ids[best], logProb: -Math.log(among) };
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
