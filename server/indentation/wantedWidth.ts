/**
 * How deep a line may stand below what is above it, and where it is brought if it may not stand where it does: deeper than
 * what is above only where that opens a block or goes on, further out only at a level that exists. Pure.
 */

import type { LevelsAbove } from './levelsAbove.ts';
import { endsBlockOf, familyOf, goesOnWith, partner } from './lineOpens.ts';

/** Stands no deeper than what opened the body: labels, directives. */
const label = /^\s*(?:#|@|\w+:(?!:))/;

/** Belongs to a declaration or an expression above, and stands anywhere beneath it. */
const layoutPart = /^\s*(?:where|then|else|of|in|deriving|with|\||=|->)(?:\b|\s)/;

export interface WantedLine {
  /** columns of its leading blanks as it would be written */
  width: number;
  /** how many of them are typed: the line cannot stand further out; -1 where it is not begun */
  typed: number;
  text: string;
}

/** @returns columns; the line's own where it may stand there */
export function wantedWidth(above: LevelsAbove, { width, typed, text }: WantedLine): number {
  if (above.isInside) return above.star !== undefined && /^\s*\*/.test(text) ? Math.max(typed, above.star) : width;
  if (above.width === undefined) return Math.max(typed, 0);
  const { may, best } = placesFor(above, text);
  // Whoever put the cursor there knows, but for a body that has to be deeper.
  if (width === typed && (typed > above.width || above.opening !== 'body' || isOutdented(text, above.languageId)))
    return width;
  const isPlain = above.opening === 'none' && !goesOnWith(text, above.languageId);
  if (typed > 0 && typed < width && (isPlain || typed > above.width) && may(typed)) return typed;
  if (may(width)) return width;
  return Math.max(typed, best(width, typed));
}

function isOutdented(text: string, languageId: string): boolean {
  return partner.test(text) || (familyOf(languageId) !== 'colon' && label.test(text));
}

interface Places {
  may(width: number): boolean;
  best(width: number, typed: number): number;
}

function placesFor(above: LevelsAbove, text: string): Places {
  const { bracket, languageId, opening } = above;
  if (/^\s*[)\]}]/.test(text) && bracket) return endOf(above, bracket);
  const isLayout = familyOf(languageId) === 'layout' && layoutPart.test(text) && !(above.isCase && /^\s*\|/.test(text));
  if (opening !== 'body' && (isLayout || partner.test(text))) return besideOther(above, isLayout, text);
  if (above.isCase && /^\s*\|(?!\|)/.test(text)) return besideOther(above, false, text);
  if (/^\s*\{/.test(text) && opening === 'block') return braceOf(above);
  const isList = bracket?.char !== '{' || bracket.contentColumn !== undefined || familyOf(languageId) === 'colon';
  if (bracket && isList) return within(above, bracket);
  if (opening === 'body' && !isOutdented(text, languageId)) return bodyOf(above);
  return beneath(above, text);
}

/** A bracket that closes. */
function endOf({ levels, width }: LevelsAbove, bracket: NonNullable<LevelsAbove['bracket']>): Places {
  const { lineWidth, column, contentColumn, isEmpty } = bracket;
  const own = [lineWidth, column, contentColumn, ...(isEmpty ? [] : [width])];
  return { may: (at) => own.includes(at) || (at < lineWidth && levels.includes(at)), best: () => lineWidth };
}

/** `else`, `end`, `where`, a guard. */
function besideOther(above: LevelsAbove, isLayout: boolean, text: string): Places {
  const { width: base = 0, style, code, languageId } = above;
  const outer = endsBlockOf(code, text, languageId) ? above.levels.filter((level) => level < base) : [];
  const levels = outer.length > 0 ? outer : above.levels;
  return {
    may: (width) => levels.includes(width) || (isLayout && width < base + 2 * style.step),
    best: (width, typed) => nearest(levels, Math.min(width, levels[0]), typed),
  };
}

/** A brace on a line of its own; GNU's stand a step deeper. */
function braceOf({ levels, width: base = 0, style: { step } }: LevelsAbove): Places {
  return { may: (width) => levels.includes(width) || (step === 2 && width === base + step), best: () => base };
}

/** What has to be deeper. */
function bodyOf(above: LevelsAbove): Places {
  const { width: base = 0, style } = above;
  return {
    may: (width) => isOneStep(above, width),
    best: (_, typed) => (typed > base && (!style.isSure || typed > base + style.step) ? typed : base + style.step),
  };
}

function beneath(above: LevelsAbove, text: string): Places {
  const { languageId, levels, columns, style, opening, width: base = 0 } = above;
  const { step } = style;
  const family = familyOf(languageId);
  const goesOn = opening === 'goesOn' || goesOnWith(text, languageId);
  return {
    may(width) {
      if (levels.includes(width) || columns.includes(width)) return true;
      // Four blanks would be code.
      if (family === 'prose' && width < base + 4) return true;
      if (width <= base) return false;
      if (goesOn) return width <= base + 2 * step;
      return opening !== 'none' && (isOneStep(above, width) || (family === 'layout' && width < base + step));
    },
    best(width, typed) {
      if (typed > base) return typed;
      if (goesOn && width > base) return base + step;
      if (opening !== 'none' && !levels.includes(width)) return base + step;
      return width > base ? Math.max(typed, base) : nearest(levels, width, typed);
    },
  };
}

/** Where the document does not tell, by any step that people indent with; two of the language's own are two. */
function isOneStep({ style: { step, isSure }, width: base = 0 }: LevelsAbove, width: number): boolean {
  const deeper = width - base;
  return deeper === step || (!isSure && deeper > 1 && deeper <= 4 && deeper !== 2 * step);
}

/** Elements and arguments: beneath each other, by one or two steps, or beneath what follows the bracket. */
function within(above: LevelsAbove, bracket: NonNullable<LevelsAbove['bracket']>): Places {
  const { style, width: base = 0, levels, opening } = above;
  const { lineWidth, column, contentColumn, isEmpty } = bracket;
  const { step } = style;
  const steps = [lineWidth + step, lineWidth + (above.doubleSteps ? 2 : 1) * step];
  const columns = [column + 1, contentColumn ?? column + 1];
  const isLisp = familyOf(above.languageId) === 'lisp';
  return {
    may(width) {
      if (isLisp && width > column) return true;
      if (columns.includes(width)) return true;
      if (isEmpty) return contentColumn === undefined ? steps.includes(width) : width === lineWidth + step;
      return width > lineWidth && (levels.includes(width) || (opening !== 'none' && width === base + step));
    },
    best(_, typed) {
      const among = base > lineWidth ? base : levels[0];
      if (!isEmpty) return typed > lineWidth && typed < among ? typed : among;
      if (isLisp) return column + 2;
      return (opening === 'none' || opening === 'goesOn' ? contentColumn : undefined) ?? lineWidth + step;
    },
  };
}

/** Of the same distance the deeper one. @param least further out than this none is taken */
function nearest(levels: readonly number[], width: number, least: number): number {
  const [first = least, ...more] = levels.filter((level) => level >= least);
  return more.reduce((best, level) => (Math.abs(level - width) < Math.abs(best - width) ? level : best), first);
}
