/** What of a question a file says by its name, its folder and the comment that it begins with. Knows no chunk. */
import { eachIdentifier } from '../gate/terms.ts';
import { nameValue } from './chunkEvidence.ts';
import { baseName, folderNames, headComment } from './fileHead.ts';
import type { Held, Wanted } from './wanted.ts';

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
  const zeros = (): Float64Array => new Float64Array(wanted.concepts.length);
  const found: FileEvidence = { base: zeros(), folder: zeros(), head: zeros(), wholeBase: 0 };
  const take = (kind: Float64Array, held: Held | undefined): void => {
    for (const [concept, weight] of held?.concepts ?? []) kind[concept] = Math.max(kind[concept], weight);
  };
  eachIdentifier(baseName(path), (name) => {
    const held = wanted.heldBy(name) ?? insideOf(name, wanted);
    if (!held) return;
    take(found.base, held);
    found.wholeBase = Math.max(found.wholeBase, nameValue(held, wanted.worth));
  });
  eachIdentifier(folderNames(path), (name) => take(found.folder, wanted.heldBy(name)));
  eachIdentifier(headComment(text), (name) => take(found.head, wanted.heldBy(name)));
  return found;
}

function insideOf(written: string, { concepts }: Wanted): Held | undefined {
  const name = written.toLowerCase();
  const found: [number, number][] = [];
  for (const [concept, { word, forms, optional }] of concepts.entries()) {
    if (optional) continue;
    let best = 0;
    for (const form of [word, ...forms]) {
      if (form.length < leastInside || form.length >= name.length) continue;
      if (name.startsWith(form) || name.endsWith(form))
        best = Math.max(best, inside * (form.length / name.length) ** 0.5);
    }
    if (best > 0) found.push([concept, best]);
  }
  return found.length > 0 ? { concepts: found, words: 1 } : undefined;
}
