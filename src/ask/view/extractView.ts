/** What was quoted, file by file: each quote beside the line that it begins in, which opens it there. */
import type { Opening } from '../messages.ts';
import { type PassageView, placeText, type QuoteView } from '../passages.ts';
import { nameAndFolder } from '../wording.ts';
import { filled, type Words } from '../words.ts';
import { element } from './element.ts';

export class ExtractView {
  readonly element = element('ul', { class: 'extract' });
  readonly #words: Words;
  readonly #open: (quote: string, how: Opening) => void;

  constructor(words: Words, open: (quote: string, how: Opening) => void) {
    this.#words = words;
    this.#open = open;
    this.element.setAttribute('aria-label', words.quoted);
    this.update([]);
  }

  update(extract: readonly PassageView[]): void {
    this.element.hidden = extract.length === 0;
    this.element.replaceChildren(...extract.map((passage) => this.#passage(passage)));
  }

  #passage({ path, quotes }: PassageView): HTMLElement {
    const { name, folder } = nameAndFolder(path);
    const indent = sharedIndent(quotes);
    return element(
      'li',
      { class: 'passage' },
      element(
        'div',
        { class: 'place', title: path },
        element('span', { class: 'name' }, name),
        element('span', { class: 'where' }, folder),
      ),
      ...quotes.map((quote) => this.#quote(path, quote, indent)),
    );
  }

  #quote(path: string, quote: QuoteView, indent: number): HTMLElement {
    const label = filled(this.#words.openQuote, placeText(nameAndFolder(path).name, quote));
    const number = element(
      'button',
      { type: 'button', class: 'line', 'aria-label': label, title: label },
      String(quote.fromLine),
    );
    number.addEventListener('click', (event) =>
      this.#open(quote.id, event.ctrlKey || event.metaKey || event.altKey ? 'beside' : 'focus'),
    );
    const lines = quote.text.split('\n').map((line) => line.slice(indent));
    return element('div', { class: 'quote' }, number, element('pre', {}, element('code', {}, lines.join('\n'))));
  }
}

/** Characters that all lines of a file begin with, so that what is quoted of it keeps its shape. */
function sharedIndent(quotes: readonly QuoteView[]): number {
  const lines = quotes.flatMap(({ text }) => text.split('\n')).filter((line) => line.trim() !== '');
  return Math.min(...lines.map((line) => line.length - line.trimStart().length));
}
