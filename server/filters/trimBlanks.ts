/** Blanks and blank lines at the end are not offered, but for the blank before a bracket that has one on its other side. */
import { closes } from '../syntax/openBrackets.ts';
import type { Place } from './place.ts';

export function trimBlanks(text: string, { typed, rest, open, spansWith }: Place): string {
  const trimmed = text.trimEnd();
  const opened = open.at(-1);
  if (trimmed === '' || opened === undefined || !closes(rest[0], opened.char)) return trimmed;
  const end = spansWith(text).findLast(({ kind, start }) => kind === 'open' && start < 0)?.end ?? 0;
  const isApart = (typed + text)[typed.length + end] === ' ' && /^ +$/.test(text.slice(trimmed.length));
  return isApart ? `${trimmed} ` : trimmed;
}
