/** What of a question stands in a chunk, and how: one pass over its text. Knows no index and no weights of kinds. */
import { eachName } from '../gate/terms.ts';
import { type NameRole, nameRole } from './nameRole.ts';
import type { Wanted } from './wanted.ts';

/** Lines that are read together. */
const nearLines = 6;

export interface ChunkEvidence {
  /** by concept: occurrences, each weighing what its spelling does */
  counts: Float64Array;
  /** by concept and role: the best spelling that stands so, 0 to 1 */
  roles: Record<Exclude<NameRole, 'mentioned'>, Float64Array>;
  /** worth of what one declared name holds of the question, less where the name speaks of more */
  wholeName: number;
  /** worth of what a few lines hold together */
  near: number;
}

/** @param scope labels of what encloses the chunk */
export function chunkEvidence(
  text: string,
  scope: readonly string[],
  languageId: string,
  wanted: Wanted,
): ChunkEvidence {
  const { concepts, stands, worth } = wanted;
  const zeros = (): Float64Array => new Float64Array(concepts.length);
  const counts = zeros();
  const roles = { declared: zeros(), key: zeros(), comment: zeros() };
  const hits: { line: number; concept: number; weight: number }[] = [];
  let wholeName = 0;
  let [line, lineStart, lineEnd] = [0, 0, endOfLine(text, 0)];
  eachName(text, (whole, parts, offset) => {
    const held = heldBy(whole, parts, stands);
    if (held.size === 0) return;
    while (offset > lineEnd) {
      lineStart = lineEnd + 1;
      lineEnd = endOfLine(text, lineStart);
      line++;
    }
    const at = offset - lineStart;
    const role = nameRole(text.slice(lineStart, lineEnd), at, at + whole.length, languageId);
    for (const [concept, weight] of held) {
      counts[concept] += weight;
      if (role !== 'mentioned') roles[role][concept] = Math.max(roles[role][concept], weight);
      hits.push({ line, concept, weight });
    }
    if (role === 'declared') wholeName = Math.max(wholeName, nameValue(held, parts.length, worth));
  });
  for (const label of scope) {
    eachName(label, (whole, parts) => {
      const held = heldBy(whole, parts, stands);
      for (const [concept, weight] of held) {
        roles.declared[concept] = Math.max(roles.declared[concept], weight);
      }
      wholeName = Math.max(wholeName, nameValue(held, parts.length, worth));
    });
  }
  return { counts, roles, wholeName, near: nearest(hits, worth) };
}

/** Concepts that a name speaks of, whole or in part, each with its best spelling. */
export function heldBy(whole: string, parts: readonly string[], stands: Wanted['stands']): Map<number, number> {
  const held = new Map<number, number>();
  const take = (term: string): void => {
    for (const { concept, weight } of stands.get(term) ?? []) {
      if (weight > (held.get(concept) ?? 0)) held.set(concept, weight);
    }
  };
  take(whole);
  for (const part of parts) take(part);
  return held;
}

/** @param parts words of the name; 0: one */
export function nameValue(held: ReadonlyMap<number, number>, parts: number, worth: readonly number[]): number {
  let value = 0;
  for (const [concept, weight] of held) value += weight * worth[concept];
  const share = Math.min(1, held.size / Math.max(1, parts));
  return value * share;
}

function nearest(hits: readonly { line: number; concept: number; weight: number }[], worth: readonly number[]): number {
  let best = 0;
  for (let first = 0; first < hits.length; first++) {
    if (first > 0 && hits[first].line === hits[first - 1].line) continue;
    const held = new Map<number, number>();
    for (let at = first; at < hits.length && hits[at].line < hits[first].line + nearLines; at++) {
      const { concept, weight } = hits[at];
      if (weight > (held.get(concept) ?? 0)) held.set(concept, weight);
    }
    let value = 0;
    for (const [concept, weight] of held) value += weight * worth[concept];
    best = Math.max(best, value);
  }
  return best;
}

function endOfLine(text: string, from: number): number {
  const at = text.indexOf('\n', from);
  return at < 0 ? text.length : at;
}
