/** Names around a cursor and how each is used there: what a chunk may know that is about to be written. Knows no chunk. */

import { eachIdentifier } from './terms.ts';

export type NameRole = 'call' | 'type' | 'member' | 'plain';

export interface NearName {
  name: string;
  role: NameRole;
  /** characters from it to the cursor */
  distance: number;
}

/** Characters before the cursor that are looked at, and after it. */
const before = 1200;
const after = 600;
/** Most names; the nearest ones. */
const most = 60;

/** Names of the text before the cursor, each once where it stands last, nearest first. @param cursor UTF-16 offset */
export function namesBefore(text: string, cursor: number): NearName[] {
  const start = Math.max(0, cursor - before);
  return nearest(text.slice(start, cursor), (offset) => cursor - start - offset);
}

/** Names of the lines after the cursor's, each once where it stands first, nearest first. */
export function namesAfter(text: string, cursor: number): NearName[] {
  const lineBreak = text.indexOf('\n', cursor);
  if (lineBreak < 0) return [];
  return nearest(text.slice(lineBreak, lineBreak + after), (offset) => offset);
}

function nearest(text: string, distanceOf: (offset: number) => number): NearName[] {
  const names = new Map<string, NearName>();
  eachIdentifier(text, (name, index) => {
    const found = { name, role: roleOf(text, index, name), distance: distanceOf(index) };
    const known = names.get(name);
    if (!known || known.distance > found.distance) names.set(name, found);
  });
  return [...names.values()].sort((a, b) => a.distance - b.distance).slice(0, most);
}

function roleOf(text: string, index: number, name: string): NameRole {
  const end = index + name.length;
  if (text[end] === '(' || text.startsWith('!(', end)) return 'call';
  if (/[A-Z]/.test(name[0]) && /[a-z]/.test(name)) return 'type';
  const previous = text[index - 1];
  return previous === '.' || previous === '>' || (previous === ':' && text[index - 2] === ':') ? 'member' : 'plain';
}

/** The name whose call is open at the end of a text: `f` of `f(a, g(b), `. */
export function openCall(text: string): string | undefined {
  let closed = 0;
  for (let at = text.length - 1; at >= Math.max(0, text.length - before); at--) {
    const sign = text[at];
    if (sign === ')' || sign === ']' || sign === '}') closed++;
    else if (sign === '(' || sign === '[' || sign === '{') {
      if (closed > 0) closed--;
      else if (sign === '(') return /([A-Za-z_$][\w$]*)!?\s*$/.exec(text.slice(Math.max(0, at - 80), at))?.[1];
      else return undefined;
    }
  }
  return undefined;
}
