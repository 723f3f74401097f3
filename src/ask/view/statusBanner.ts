/** Says what is wrong or going on, and offers what to do about it; gone while all is well. */
import type { StatusView } from '../messages.ts';
import { element, setText } from './element.ts';
import { icon } from './icons.ts';
import type { PageContext } from './pageContext.ts';

export class StatusBanner {
  readonly element = element('div', { class: 'banner' });
  readonly #context: PageContext;
  readonly #sign = element('span', { class: 'mark' });
  readonly #sentence = element('span', { class: 'sentence' });
  readonly #button = element('button', { type: 'button', class: 'primary' });
  readonly #track = element('div', { class: 'track' });
  readonly #bar = element('span', { class: 'bar' });
  #status: StatusView = { kind: 'none', sentence: '' };

  constructor(context: PageContext) {
    this.#context = context;
    this.#track.append(this.#bar);
    this.element.append(this.#sign, this.#sentence, this.#button, this.#track);
    this.element.hidden = true;
    this.#button.addEventListener('click', () => {
      const { action } = this.#status;
      if (action) context.post({ type: 'act', action: action.name });
    });
  }

  update(status: StatusView): void {
    const { kind, sentence, fraction, action } = status;
    const worse = kind === 'problem' && sentence !== this.#status.sentence;
    if (kind !== this.#status.kind) this.#sign.replaceChildren(icon(kind === 'problem' ? 'warning' : 'info'));
    this.#status = status;
    this.element.hidden = kind === 'none';
    this.element.dataset.kind = kind;
    setText(this.#sentence, sentence);
    this.#button.hidden = action === undefined;
    setText(this.#button, action?.title ?? '');
    this.#track.hidden = fraction === undefined;
    this.#bar.style.width = `${(fraction ?? 0) * 100}%`;
    // Progress is not news; a problem is.
    if (worse) this.#context.announce(sentence);
  }
}
