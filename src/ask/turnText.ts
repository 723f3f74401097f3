/** The text of an answer that a button of the page means: all of it, or one block of code. */
import type { Turn } from './conversation.ts';
import { codeBlocks } from './markdown.ts';

/** @returns undefined where there is none */
export function answerText(turn: Turn | undefined, block: number | undefined): string | undefined {
  if (turn === undefined || turn.answer === '') return undefined;
  return block === undefined ? turn.answer : codeBlocks(turn.answer)[block];
}
