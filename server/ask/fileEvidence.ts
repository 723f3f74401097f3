/** What of a question a file says by its name, its folder and the comment that it begins with. Knows no chunk. */
import { eachName } from '../gate/terms.ts';
import { heldBy, nameValue } from './chunkEvidence.ts';
import { baseName, folderNames, headComment } from './fileHead.ts';
import type { Wanted } from './wanted.ts';

export interface FileEvidence {
  /** by concept: the best spelling, 0 to 1 */
  base: Float64Array;
  folder: Float64Array;
  head: Float64Array;
  /** worth of what the file's name holds of the question, less where the name speaks of more */
  wholeBase: number;
}

/** Of a word inside another one: `slow` in `slowlog`. */
const inside = 0.6;
/** Shorter words stand in too many others. */
const leastInside = 4;

export function fileEvidence(path: string, text: string, wanted: Wanted): FileEvidence {
  const { concepts, stands, worth } = wanted;
  const zeros = (): Float64Array => new Float64Array(concepts.length);
  const found: FileEvidence = { base: zeros(), folder: zeros(), head: zeros(), wholeBase: 0 };
  const take = (kind: Float64Array, held: ReadonlyMap<number, number>): void => {
    for (const [concept, weight] of held) kind[concept] = Math.max(kind[concept], weight);
  };
  eachName(baseName(path), (whole, parts) => {
    const held = heldBy(whole, parts, stands);
    if (parts.length === 0 && held.size === 0) insideOf(whole, wanted, held);
    take(found.base, held);
    found.wholeBase = Math.max(found.wholeBase, nameValue(held, parts.length, worth));
  });
  eachName(folderNames(path), (whole, parts) => take(found.folder, heldBy(whole, parts, stands)));
  eachName(headComment(text), (whole, parts) => take(found.head, heldBy(whole, parts, stands)));
  return found;
}

function insideOf(name: string, { concepts }: Wanted, held: Map<number, number>): void {
  for (const [concept, { word, forms, optional }] of concepts.entries()) {
    if (optional) continue;
    for (const form of [word, ...forms]) {
      if (form.length < leastInside || form.length >= name.length) continue;
      if (!name.startsWith(form) && !name.endsWith(form)) continue;
      held.set(concept, Math.max(held.get(concept) ?? 0, inside * (form.length / name.length) ** 0.5));
    }
  }
}
