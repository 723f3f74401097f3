/** What every part of the page is given: its words, and how it speaks to the host and to a screen reader. */
import type { PageMessage } from '../messages.ts';
import type { Words } from '../words.ts';

export interface PageContext {
  words: Words;
  post(message: PageMessage): void;
  /** said once, politely */
  announce(sentence: string): void;
}
