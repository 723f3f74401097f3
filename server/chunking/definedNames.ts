/** Which names the parts of a text define: functions, types, members, constants, keys. Knows no chunks' borders. */
import type { Range } from './boundaries.ts';
import { lexicalNames, type NameAt } from './lexicalNames.ts';
import type { Syntax } from './syntax.ts';

/** Most names that a chunk says it defines. */
export const mostNames = 64;
const longestName = 80;

/** Names that [start, end) of a text defines, in order. @param syntax undefined: by words */
export function definedNames(text: string, _syntax: Syntax | undefined, { start, end }: Range): NameAt[] {
  return lexicalNames(text, start, end);
}

/** Each name in a range once, in order, at most `mostNames`. @param names in order */
export function namesWithin(names: readonly NameAt[], { start, end }: Range): string[] {
  const inside = new Set<string>();
  for (let i = firstFrom(names, start); i < names.length && names[i].at < end && inside.size < mostNames; i++) {
    const { name } = names[i];
    if (name.length > 0 && name.length <= longestName && !name.includes('\n')) inside.add(name);
  }
  return [...inside];
}

function firstFrom(names: readonly NameAt[], start: number): number {
  let from = 0;
  let to = names.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (names[middle].at >= start) to = middle;
    else from = middle + 1;
  }
  return from;
}
