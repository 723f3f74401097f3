/**
 * What is done with a generated text before anyone sees it: the ordered list of filters, each of which keeps a beginning
 * of the text or nothing. Knows neither model nor editor.
 */
import type { Syntax } from '../syntax/syntax.ts';
import { dropCutOff } from './dropCutOff.ts';
import { dropDoubledInWords } from './dropDoubledInWords.ts';
import { dropDuplicatedSuffix } from './dropDuplicatedSuffix.ts';
import { dropInvisible } from './dropInvisible.ts';
import { dropRepeatedRest } from './dropRepeatedRest.ts';
import { dropRepetition } from './dropRepetition.ts';
import { dropStutter } from './dropStutter.ts';
import { dropSwallowingComment } from './dropSwallowingComment.ts';
import { dropTooShort } from './dropTooShort.ts';
import { dropUnmatchedClosers } from './dropUnmatchedClosers.ts';
import { dropUnmatchedQuotes } from './dropUnmatchedQuotes.ts';
import type { Filter, FilterName } from './filter.ts';
import { keepIndentation } from './keepIndentation.ts';
import { keepOneLine } from './keepOneLine.ts';
import { parsedText } from './parsedText.ts';
import { type Place, type PlaceInput, placeOf } from './place.ts';
import { stayInPart } from './stayInPart.ts';
import { stayInScope } from './stayInScope.ts';
import { stopAtBlockEnd } from './stopAtBlockEnd.ts';
import { trimBlanks } from './trimBlanks.ts';

type ParsingFilter = (text: string, place: Place, syntax: Syntax) => Promise<string>;

/** In this order; brackets are matched before the tree is asked, which a bracket too many would mislead. */
export const filters: readonly (readonly [name: FilterName, filter: Filter | ParsingFilter])[] = [
  ['invisible', dropInvisible],
  ['cutOff', dropCutOff],
  ['oneLine', keepOneLine],
  ['indentation', keepIndentation],
  ['stutter', dropStutter],
  ['repetition', dropRepetition],
  ['part', stayInPart],
  ['suffix', dropRepeatedRest],
  ['quotes', dropUnmatchedQuotes],
  ['brackets', dropUnmatchedClosers],
  ['words', dropDoubledInWords],
  ['comment', dropSwallowingComment],
  ['scope', stayInScope],
  ['suffix', dropDuplicatedSuffix],
  ['blockEnd', stopAtParsedEnd],
  ['blanks', trimBlanks],
  ['tooShort', dropTooShort],
];

/**
 * A text that was shortened goes through all filters again, so that filtering twice is filtering once.
 * @param tell hears which filter took something
 */
export async function postFilter(
  input: PlaceInput,
  syntax: Syntax,
  tell?: (name: FilterName) => void,
): Promise<{ text: string } | { filter: FilterName }> {
  let { text, cut = false } = input;
  if (text.trim() === '') return { filter: 'tooShort' };
  for (;;) {
    const given = text;
    const place = await placeOf({ ...input, text, cut }, syntax);
    for (const [name, filter] of filters) {
      const kept = await filter(text, place, syntax);
      if (kept !== text) tell?.(name);
      if (kept.trim() === '') return { filter: name };
      text = kept;
    }
    if (text === given) return { text };
    cut = false;
  }
}

/** One line needs no tree. */
async function stopAtParsedEnd(text: string, place: Place, syntax: Syntax): Promise<string> {
  if (!text.trimEnd().includes('\n')) return text;
  return syntax.withOffer(place.document, place.language.grammar, parsedText(place, text), (tree) =>
    tree ? stopAtBlockEnd(text, place, tree) : text,
  );
}
