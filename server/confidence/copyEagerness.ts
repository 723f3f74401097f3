/**
 * How sure a copy has to be by how soon the model would have an answer of its own: where it writes a line in the gap between
 * two keys, a copy that goes before it must be surer; where it takes seconds, a copy is often all that there is.
 */
import type { Eagerness } from '../settings.ts';

/** ms a token: a line of a dozen in two gaps of a fluent typist; and one that takes longer than a word of hers. */
const fastTokenMs = 20;
const slowTokenMs = 30;

const order: readonly Eagerness[] = ['low', 'balanced', 'high'];

/** The eagerness whose threshold a copy must pass. @param tokenMs ms that the model takes for a token */
export function copyEagerness(eagerness: Eagerness, tokenMs: number): Eagerness {
  const step = tokenMs < fastTokenMs ? -1 : tokenMs > slowTokenMs ? 1 : 0;
  return order[Math.max(0, Math.min(order.length - 1, order.indexOf(eagerness) + step))];
}
