/** What of a question stands in a chunk, and how: one pass over its text. Knows no index and no weights of kinds. */
import { eachIdentifier } from '../gate/terms.ts';
import { type NameRole, nameRole } from './nameRole.ts';
import type { Held, Wanted } from './wanted.ts';

/** Lines that are read together. */
const nearLines = 6;

export interface ChunkEvidence {
  /** by concept: occurrences, each weighing what its spelling does */
  counts: Float64Array;
  /** by concept: the best spelling, 0 to 1 */
  best: Float64Array;
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
  const { concepts, worth } = wanted;
  const zeros = (): Float64Array => new Float64Array(concepts.length);
  const [counts, best] = [zeros(), zeros()];
  const roles = { declared: zeros(), key: zeros(), comment: zeros() };
  const hits: { line: number; concept: number; weight: number }[] = [];
  let wholeName = 0;
  let [line, lineStart, lineEnd] = [0, 0, endOfLine(text, 0)];
  eachIdentifier(text, (name, offset) => {
    const held = wanted.heldBy(name);
    if (!held) return;
    while (offset > lineEnd) {
      lineStart = lineEnd + 1;
      lineEnd = endOfLine(text, lineStart);
      line++;
    }
    const at = offset - lineStart;
    const role = nameRole(text.slice(lineStart, lineEnd), at, at + name.length, languageId);
    for (const [concept, weight] of held.concepts) {
      counts[concept] += weight;
      best[concept] = Math.max(best[concept], weight);
      if (role !== 'mentioned') roles[role][concept] = Math.max(roles[role][concept], weight);
      hits.push({ line, concept, weight });
    }
    if (role === 'declared') wholeName = Math.max(wholeName, nameValue(held, worth));
  });
  for (const label of scope) {
    eachIdentifier(label, (name) => {
      const held = wanted.heldBy(name);
      if (!held) return;
      for (const [concept, weight] of held.concepts) {
        roles.declared[concept] = Math.max(roles.declared[concept], weight);
        best[concept] = Math.max(best[concept], weight);
      }
      wholeName = Math.max(wholeName, nameValue(held, worth));
    });
  }
  return { counts, best, roles, wholeName, near: nearest(hits, worth) };
}

/** Worth of what a name holds of the question, less where it speaks of more. */
export function nameValue({ concepts, words }: Held, worth: readonly number[]): number {
  let value = 0;
  for (const [concept, weight] of concepts) value += weight * worth[concept];
  return value * Math.min(1, concepts.length / words);
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
