/**
 * Where `npm start` completes: lines inside function bodies, half-way down their files, before which the gate finds most.
 * Looks at what stands before a line only, never at the line itself or at what a model makes of it.
 */

import { lineStarts } from '../base/textPosition.ts';
import { ownFamilies } from '../chunking/families.ts';
import { isProgram, languageById } from '../chunking/languages.ts';
import type { ChunkKey } from '../engine/protocol.ts';
import { overlapsLocal, queryText } from '../gate/gate.ts';
import type { WorkspaceSession } from '../workspace/workspaceSession.ts';

export interface DemoPlace {
  path: string;
  text: string;
  /** UTF-16 offset of the line's code */
  cursor: number;
}

/** Files looked at, evenly out of all in path order. */
const mostFiles = 200;
/** Characters before a place: a local context has something to say. */
const leastBefore = 800;
/** Lines of a file between these shares of it. */
const [from, to] = [0.3, 0.9];
/** Lines tried in a file. */
const linesTried = 4;
/** Chunks whose scores count: as many as the reader reads. */
const evidenceChunks = 2;

/** @returns at most `count` places, each in a file of its own, best evidence first */
export function demoPlaces({ index, gate }: Pick<WorkspaceSession, 'index' | 'gate'>, count: number): DemoPlace[] {
  const code = [...index.files.values()].filter(({ languageId }) => isProgram(languageById(languageId)));
  const product = code.filter(({ path }) => !/(^|[/_.-])(tests?|spec)[/_.-]/.test(path));
  const best = evenly(product.length >= count ? product : code, mostFiles).flatMap((file) => {
    const places = evenly(bodyLines(file.text), linesTried).map((cursor) => {
      const local = { path: file.path, start: Math.max(0, cursor - leastBefore), cursor };
      const exclude = overlapsLocal((key: ChunkKey) => index.chunks.get(key), local, true);
      const before = file.text.slice(0, cursor);
      const query = { text: queryText(before), path: file.path, exclude, families: ownFamilies(file) };
      const evidence = gate.rank(query, evidenceChunks).reduce((sum, { score }) => sum + score, 0);
      return { place: { path: file.path, text: file.text, cursor }, evidence };
    });
    return places.sort((a, b) => b.evidence - a.evidence).slice(0, 1);
  });
  return best
    .sort((a, b) => b.evidence - a.evidence)
    .slice(0, count)
    .map(({ place }) => place);
}

/** Offsets of the code of lines that are indented, of some length, and follow another line of code. */
function bodyLines(text: string): number[] {
  const starts = lineStarts(text);
  return starts.flatMap((start, line) => {
    const code = /^[ \t]+(?=\w.{11,})/.exec(text.slice(start, starts[line + 1]));
    const share = line / starts.length;
    const afterCode = line > 0 && /\S/.test(text.slice(starts[line - 1], start));
    if (code === null || !afterCode || share < from || share > to) return [];
    const cursor = start + code[0].length;
    return cursor < leastBefore ? [] : [cursor];
  });
}

/** At most `most` of the items, at even distances. */
function evenly<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items];
  return Array.from({ length: most }, (_, i) => items[Math.floor(((i + 0.5) * items.length) / most)]);
}
