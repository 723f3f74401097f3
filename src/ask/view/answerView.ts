/**
 * A streamed answer: only blocks whose Markdown changed are drawn again, so a long one costs no more a frame than a
 * short one, and what was selected in it stays selected.
 */
import { renderBlocks } from '../markdown.ts';
import { element, iconButton } from './element.ts';
import { icon } from './icons.ts';
import type { PageContext } from './pageContext.ts';

export class AnswerView {
  readonly element = element('div', { class: 'answer' });
  readonly #context: PageContext;
  readonly #turn: string;
  #markdown = '';
  #blocks: string[] = [];

  constructor(context: PageContext, turn: string) {
    this.#context = context;
    this.#turn = turn;
  }

  update(markdown: string): void {
    if (markdown === this.#markdown) return;
    this.#markdown = markdown;
    const blocks = renderBlocks(markdown);
    blocks.forEach((html, index) => {
      if (html !== this.#blocks[index]) this.#draw(index, html);
    });
    while (this.element.childElementCount > blocks.length) this.element.lastElementChild!.remove();
    this.#blocks = blocks;
  }

  #draw(index: number, html: string): void {
    const block = element('div', { class: 'block' });
    // The renderer escapes all text and knows no HTML, no image and no link.
    block.innerHTML = html;
    for (const code of block.querySelectorAll<HTMLElement>('.code')) this.#addBar(code);
    const old = this.element.children[index];
    if (old) old.replaceWith(block);
    else this.element.append(block);
  }

  #addBar(code: HTMLElement): void {
    const { words, post } = this.#context;
    const block = Number(code.dataset.block);
    const message = { turn: this.#turn, block };
    code.prepend(
      element(
        'div',
        { class: 'bar' },
        element('span', {}, code.dataset.language ?? ''),
        iconButton(icon('copy'), words.copyCode, () => post({ type: 'copy', ...message }), {
          'data-copies': `${this.#turn} ${block}`,
        }),
        iconButton(icon('insert'), words.insertCode, () => post({ type: 'insert', ...message })),
      ),
    );
  }
}
