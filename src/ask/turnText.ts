/** The text of an answer that a button of the page means: all of it, or one block of code. */
import type { Turn } from './conversation.ts';

/** @returns undefined where there is none */
export async function answerText(turn: Turn | undefined, block: number | undefined): Promise<string | undefined> {
  if (turn === undefined || turn.answer === '') return undefined;
  if (block === undefined) return turn.answer;
  // Loaded when it is wanted: it would hold the extension host for 25 ms while the window starts.
  const { codeBlocks } = await import('./markdown.ts');
  return codeBlocks(turn.answer)[block];
}
