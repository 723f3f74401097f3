/** Where the limit of tokens broke the text off: a block goes back to its last whole line, a line to its last whole word. */
import type { Place } from './place.ts';

export function dropCutOff(text: string, { cut }: Pick<Place, 'cut'>): string {
  if (!cut) return text;
  const lastBreak = /\n[ \t]*$/.test(text) ? -1 : text.lastIndexOf('\n');
  if (lastBreak > 0 && text.slice(0, lastBreak).trim() !== '') return text.slice(0, lastBreak);
  return text.replace(/(?:\?\.|\.|->|::)?[\p{L}\p{N}_$]+$/u, '');
}
