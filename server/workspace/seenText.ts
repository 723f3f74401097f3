/** What of a file's text is read: the text with all covered that may not be seen, or why it is left out. Opens nothing. */
import { languageOf } from '../chunking/languages.ts';
import { coverLines, coverSecrets } from '../reading/cover.ts';
import { holdsKey } from '../reading/holdsKey.ts';
import { longLines } from '../reading/longLines.ts';
import { secretRanges } from '../reading/secretRanges.ts';
import { type LeftOutReason, leftOutByText, textKindOf } from './ignore.ts';

export type SeenText = { text: string; leftOut?: never } | { leftOut: LeftOutReason; text?: never };

/** @param path relative, parts joined by '/' @returns a text of the same length and lines, so that positions stay true */
export function seenText(path: string, text: string): SeenText {
  if (holdsKey(text)) return { leftOut: 'secret' };
  const lines = longLines(text, textKindOf(languageOf(path)));
  const reason = leftOutByText(path, text, lines);
  if (reason) return { leftOut: reason };
  const covered = coverLines(text, lines);
  return { text: coverSecrets(covered, secretRanges(covered)) };
}
