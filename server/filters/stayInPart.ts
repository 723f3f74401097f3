/** What ends a part in another language (a script, a fence, a template) is the document's own: the text stops before it. */
import type { Place } from './place.ts';

export function stayInPart(text: string, { leftAt }: Pick<Place, 'leftAt'>): string {
  return text.slice(0, leftAt(text) ?? text.length);
}
