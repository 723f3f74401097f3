/** The texts of a turn that the page's buttons mean, and where a part of it stands. */
import { isTrial, type Turn } from './conversation.ts';
import { extractText } from './passages.ts';

/**
 * What was quoted and what was written, or one block of code.
 * @param trialNote said above what a model wrote that was let try, so that it goes along with the text
 * @returns undefined where there is none
 */
export function copiedText(
  turn: Turn | undefined,
  block: number | undefined,
  trialNote: string,
): Promise<string | undefined> {
  if (turn === undefined || block !== undefined) return writtenText(turn, block);
  const written = isTrial(turn) ? `> ${trialNote}\n\n${turn.answer}` : turn.answer;
  const parts = [extractText(turn.extract ?? []), written].filter((part) => part !== '');
  return Promise.resolve(parts.length === 0 ? undefined : parts.join('\n\n'));
}

/** The model's text alone, or one block of code of it. @returns undefined where there is none */
export async function writtenText(turn: Turn | undefined, block: number | undefined): Promise<string | undefined> {
  if (turn === undefined || turn.answer === '') return undefined;
  if (block === undefined) return turn.answer;
  // Loaded when it is wanted: it would hold the extension host for 25 ms while the window starts.
  const { codeBlocks } = await import('./markdown.ts');
  return codeBlocks(turn.answer)[block];
}

/** @param id of a source or a quote */
export function pathOf(turn: Turn | undefined, id: string): string | undefined {
  const source = turn?.sources.find((each) => each.id === id);
  return source?.path ?? turn?.extract?.find(({ quotes }) => quotes.some((quote) => quote.id === id))?.path;
}
