/** The one live region of the page. What streams is never inside it: a screen reader hears an answer once, whole. */
import { element } from './element.ts';

export class Announcer {
  readonly element = element('div', { class: 'spoken', role: 'status', 'aria-live': 'polite' });

  say(sentence: string): void {
    // A new node is spoken even when it says the same as the one before.
    this.element.replaceChildren(element('p', {}, sentence));
  }
}
