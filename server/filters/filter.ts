/** What a filter is, and the names by which silence tells which one took an offer. */
import type { Place } from './place.ts';

/** What is kept of `text`: the beginning of it, or nothing. Never throws, whatever the text. */
export type Filter = (text: string, place: Place) => string;

export type FilterName =
  | 'invisible'
  | 'cutOff'
  | 'oneLine'
  | 'indentation'
  | 'repetition'
  | 'part'
  | 'stutter'
  | 'brackets'
  | 'quotes'
  | 'words'
  | 'comment'
  | 'scope'
  | 'blockEnd'
  | 'suffix'
  | 'blanks'
  | 'tooShort';
