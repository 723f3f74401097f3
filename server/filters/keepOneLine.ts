/** Where several lines are not allowed, the text ends with the cursor's line. */
import { firstLine } from '../syntax/lineText.ts';
import type { Place } from './place.ts';

export function keepOneLine(text: string, { multiline }: Pick<Place, 'multiline'>): string {
  return multiline ? text : firstLine(text);
}
