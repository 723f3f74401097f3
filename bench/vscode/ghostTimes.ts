/** From a page's notes to what came of each key. Pure. */
import { humanRhythm } from '../keystrokeRhythm.ts';
import type { Keystroke } from '../keystrokeTyping.ts';
import { isExact } from '../metrics.ts';

/** Times in ms of the page's clock. */
export interface GhostNotes {
  keys: number[];
  /** `before`: the line without its ghost text; both empty while there is none */
  states: { at: number; before: string; ghost: string }[];
}

export interface TypedLine {
  /** number of the place */
  place: number;
  /** the cursor's line before the first key */
  indentation: string;
  typed: string;
  /** what truly follows */
  rest: string;
}

/**
 * @param notes of this line alone: its keys in order, nothing on the screen before them
 * @returns one for each key; `superseded` never: the page does not show why nothing comes
 */
export function ghostKeystrokes(
  { place, indentation, typed, rest }: TypedLine,
  { keys, states }: GhostNotes,
): Keystroke[] {
  return keys.slice(0, typed.length).map((at, index): Keystroke => {
    const next = keys[index + 1] ?? Number.POSITIVE_INFINITY;
    const line = indentation + typed.slice(0, index + 1);
    const earlier = states.filter((state) => state.at < at).at(-1)?.ghost ?? '';
    const own = states.filter((state) => state.at >= at && state.at < next && state.before === line);
    const shown = own.find(({ ghost }) => ghost !== '');
    // After the last key people wait longer than between two: it counts as any other.
    const seenBy = keys[index + 1] ?? at + humanRhythm.medianMs;
    const last = states.filter((state) => state.at < seenBy).at(-1);
    const character = typed[index];
    return {
      ...{ place, key: index + 1, outcome: shown ? 'offer' : 'silent' },
      kept: earlier.startsWith(character) && earlier !== character,
      onScreen: last !== undefined && last.ghost !== '' && last.before === line,
      ...(shown ? { offerMs: shown.at - at, exact: isExact(shown.ghost, typed.slice(index + 1) + rest) } : {}),
    };
  });
}
