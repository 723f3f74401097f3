/**
 * A text that goes on into what stands behind the cursor ends before it: a copied line is written to its end, and the
 * document has that end already. To be asked before brackets and quotes are counted, which may come out even with it twice.
 */
import { firstLine } from '../syntax/lineText.ts';
import type { Place } from './place.ts';

/** Less than that may well stand there twice. */
const leastUnits = 4;

export function dropRepeatedRest(text: string, { rest, spansWith }: Place): string {
  const standing = rest.trim();
  if (standing.length < leastUnits || !/[\p{L}\p{N}]/u.test(standing)) return text;
  const line = firstLine(text);
  const spans = spansWith(text);
  for (let at = line.indexOf(standing); at >= 0; at = line.indexOf(standing, at + 1)) {
    if (cutsWord(line, at)) continue;
    const isWithin = spans.some(({ kind, start, end }) => kind === 'string' && start >= 0 && start < at && end > at);
    if (!isWithin && depthAt(at, spans) <= 0) return text.slice(0, at);
  }
  return text;
}

function cutsWord(line: string, at: number): boolean {
  return /[\p{L}\p{N}_]/u.test(line[at]) && at > 0 && /[\p{L}\p{N}_]/u.test(line[at - 1]);
}

/** Brackets of the text that are open there; below 0 where it has closed what was open at the cursor. */
function depthAt(at: number, spans: ReturnType<Place['spansWith']>): number {
  let depth = 0;
  for (const { kind, start } of spans) {
    if (start < 0 || start >= at) continue;
    if (kind === 'open') depth++;
    if (kind === 'close') depth--;
  }
  return depth;
}
