/** What an empty conversation shows: what this is, how far to trust it, and three questions that fit any repository. */
import { element } from './element.ts';
import { sign } from './icons.ts';
import type { PageContext } from './pageContext.ts';

export function welcome({ words, post }: PageContext): HTMLElement {
  const examples = [words.exampleStart, words.exampleErrors, words.exampleSettings].map((question) => {
    const button = element('button', { type: 'button', class: 'text' }, question);
    button.addEventListener('click', () => post({ type: 'ask', question }));
    return element('li', {}, button);
  });
  return element(
    'section',
    { class: 'welcome', 'aria-labelledby': 'welcome' },
    sign(),
    element('h2', { id: 'welcome' }, words.welcome),
    element('p', {}, words.welcomeDetail),
    element('ul', { class: 'next' }, ...examples),
  );
}
