/**
 * Brings a generated text to the level of the place where it is written, as a block, while it comes: its first whole line
 * stands where one may stand there, the others as deep beneath it as they were, with the document's own tabs or blanks.
 * Nothing but leading blanks changes, and those of texts of several lines stay. A text that stands right is left as it is,
 * so doing it twice is doing it once; what was given out never changes while more comes. Knows no engine and no tokens.
 */
import { lex } from '../syntax/lex.ts';
import { lastLine } from '../syntax/lineText.ts';
import { blanksOf, type IndentStyle, leadingBlanks, widthOf } from './indentStyle.ts';
import { type LevelsAbove, levelsAbove, windowOf } from './levelsAbove.ts';
import { familyOf, lineOpens } from './lineOpens.ts';
import { wantedWidth } from './wantedWidth.ts';

export interface LevelledPlace {
  languageId: string;
  before: string;
  after: string;
}

/** Of the generated text, in UTF-16 units: what stands from `start` to `end` is `text` instead. */
export interface Edit {
  start: number;
  end: number;
  text: string;
}

export interface Levelled {
  text: string;
  edits: readonly Edit[];
}

/** How the block is moved. */
interface Move {
  above: LevelsAbove;
  /** where the line begins that was brought to its level */
  start: number;
  /** its own columns, and those it gets */
  from: number;
  to: number;
  /** step of the text where it is another than the document's */
  step: number | undefined;
}

/** Where all blocks are deeper by one step; lists and arguments are not everywhere. */
const blocksTell = /^(?:brackets|words)$/;
/** Steps that people indent with. */
const steps = [2, 3, 4, 8];

export class Levelling {
  readonly #place: LevelledPlace;
  readonly #typed: string;
  #move: Move | undefined;
  /** new leading blanks by the line's start; undefined: its own */
  readonly #known = new Map<number, string | undefined>();

  constructor(place: LevelledPlace) {
    this.#place = place;
    this.#typed = lastLine(place.before);
  }

  /**
   * @param text what was generated up to now, with line feeds alone: each time the same and more
   * @param isWhole whether nothing more comes; else what is not decided yet is held back
   */
  levelled(text: string, isWhole: boolean): Levelled {
    const edits: Edit[] = [];
    let start = 0;
    for (const line of text.split('\n')) {
      const isDone = isWhole || start + line.length < text.length;
      if (line.trim() === '') {
        if (!isDone) return applied(text.slice(0, start), edits);
      } else if (start > 0 || this.#typed.trim() === '') {
        if (!this.#move && !isDone) return applied(text.slice(0, start), edits);
        if (!this.#known.has(start)) this.#known.set(start, this.#blanksFor(text, line, start, edits));
        const blanks = this.#known.get(start);
        if (blanks !== undefined) edits.push({ start, end: start + leadingBlanks(line).length, text: blanks });
      }
      start += line.length + 1;
    }
    return applied(text, edits);
  }

  /** @param edits of the lines above @returns undefined where the line stays */
  #blanksFor(text: string, line: string, start: number, edits: readonly Edit[]): string | undefined {
    const typed = start === 0 ? this.#typed : '';
    const own = leadingBlanks(line);
    if (!this.#move) {
      const move = this.#moveOf(text, line, start, edits);
      // What stands right where the cursor is does not tell how deep it stood elsewhere: the next line does.
      if (start === 0 && own === '' && move.from === move.to) return undefined;
      this.#move = move;
    }
    const move = this.#move;
    const { above, from, to } = move;
    if (above.isInside && (above.star === undefined || from === to)) return undefined;
    const { style } = above;
    const width = widthIn(typed + own, style);
    // Behind the end of a comment what follows stands as deep as the comment does.
    if (start !== move.start && !above.isInside) {
      const quoted = this.#quoted(text, start);
      if (quoted === 'text') return undefined;
      if (quoted === 'documentation') return from === to ? undefined : blanksOf(Math.max(0, width + to - from), style);
      this.#learnStep(text, start, width);
      if (move.from !== move.to && /^\s*[)\]}]/.test(line)) this.#closeAt(text, line, start, edits);
    }
    const target = Math.max(0, move.to + deeper(width - move.from, move));
    if (target === width && isInStyle(typed + own, style)) return undefined;
    const blanks = spelled(target, own, target - width, style);
    const added = blanks.startsWith(typed)
      ? blanks.slice(typed.length)
      : blanksOf(target - widthIn(typed, style), style);
    return added === own ? undefined : added;
  }

  #moveOf(text: string, line: string, start: number, edits: readonly Edit[]): Move {
    const { before, after, languageId } = this.#place;
    const typed = start === 0 ? this.#typed : '';
    const upper = start === 0 ? before.slice(0, before.length - typed.length) : this.#above(text, start, edits);
    const above = levelsAbove(upper, after, languageId);
    const from = widthIn(typed + leadingBlanks(line), above.style);
    const to = wantedWidth(above, { width: from, typed: widthIn(typed, above.style), text: line });
    // Behind a first line that stands right, one further out ends what was begun, and is not a copy's.
    const isRest = start > 0 && this.#typed.trim() === '' && text.slice(0, start).trim() !== '';
    // How wide a tab is nobody says: what is aligned behind tabs is.
    const isAligned = above.style.char === 'tabs' && !above.style.packs && /^\t+ +$/.test(leadingBlanks(line));
    const least = isAligned ? from : Math.min(from, to);
    return { above, start, from, to: isRest ? least : to, step: undefined };
  }

  /** A bracket that closes stands where the line does that opened it, and tells where what follows stands. */
  #closeAt(text: string, line: string, start: number, edits: readonly Edit[]): void {
    const move = this.#move as Move;
    const { style, languageId } = move.above;
    const above = levelsAbove(this.#above(text, start, edits), this.#place.after, languageId);
    const from = widthIn(leadingBlanks(line), style);
    const width = Math.max(0, move.to + deeper(from - move.from, move));
    move.from = from;
    move.to = wantedWidth({ ...above, style, levels: [] }, { width, typed: -1, text: line });
  }

  #above(text: string, start: number, edits: readonly Edit[]): string {
    return this.#place.before + applied(text.slice(0, start), edits).text;
  }

  /** What a later line begins within. */
  #quoted(text: string, start: number): 'text' | 'documentation' | undefined {
    const { before, languageId } = this.#place;
    const near = windowOf(before);
    const whole = near + text.slice(0, start);
    const last = lex(`${whole} `, languageId).at(-1);
    if (last === undefined || last.kind !== 'string' || last.end <= whole.length || last.start >= whole.length)
      return undefined;
    const opening = whole.slice(whole.lastIndexOf('\n', last.start - 1) + 1, last.start);
    const isOwn = last.start >= near.length - this.#typed.length && /^[ \t]*[A-Za-z]?$/.test(opening);
    return isOwn && familyOf(languageId) === 'colon' ? 'documentation' : 'text';
  }

  /** The first block in the text tells how it is indented. */
  #learnStep(text: string, start: number, width: number): void {
    const move = this.#move as Move;
    const { style, languageId } = move.above;
    if (move.step !== undefined || width === move.from || /^\s*[)\]}]/.test(text.slice(start))) return;
    const upper = text.slice(0, start).trimEnd();
    const opening = lineOpens(lastLine(upper), languageId);
    const isBlock = opening === 'body' || (opening === 'block' && blocksTell.test(familyOf(languageId)));
    const step = width - move.from;
    move.step = isBlock && style.isSure && steps.includes(step) ? step : style.step;
  }
}

/** Columns beneath the first line, by the document's steps. */
function deeper(columns: number, { step, above: { style } }: Move): number {
  if (step === undefined || step === style.step) return columns;
  const levels = Math.trunc(columns / step);
  return levels * style.step + (columns - levels * step);
}

/** A tab of another document is a step where this one has blanks. */
function widthIn(blanks: string, style: IndentStyle): number {
  return widthOf(blanks, style.char === 'tabs' ? style.tab : style.step);
}

function isInStyle(blanks: string, style: IndentStyle): boolean {
  if (style.char === 'unknown') return true;
  if (style.char === 'blanks') return !blanks.includes('\t');
  if (style.packs) return blanks === blanksOf(widthOf(blanks, style.tab), style);
  // Blanks behind tabs, or fewer than a tab, bring what goes on beneath something else.
  return /^(?:\t+ *| {0,3})$/.test(blanks);
}

/** Leading blanks of so many columns; what was aligned behind tabs stays so. */
function spelled(width: number, own: string, moved: number, style: IndentStyle): string {
  if (style.char === 'unknown')
    return blanksOf(width, { char: own.includes('\t') ? 'tabs' : 'blanks', tab: style.step });
  const aligned = /^(\t+)( {4,})$/.exec(own);
  if (style.char !== 'tabs' || style.packs || !aligned || moved % style.tab !== 0) return blanksOf(width, style);
  const tabs = aligned[1].length + moved / style.tab;
  return tabs < 0 ? blanksOf(width, style) : '\t'.repeat(tabs) + aligned[2];
}

function applied(text: string, edits: readonly Edit[]): Levelled {
  let [levelled, from] = ['', 0];
  for (const { start, end, text: blanks } of edits) {
    levelled += text.slice(from, start) + blanks;
    from = end;
  }
  return { text: levelled + text.slice(from), edits };
}
