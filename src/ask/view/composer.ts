/** Where a question is written, and what it is narrowed to. Enter asks, Shift+Enter breaks the line, @ narrows. */
import type { ScopeChip } from '../messages.ts';
import { filled } from '../words.ts';
import { element, iconButton } from './element.ts';
import { icon } from './icons.ts';
import type { PageContext } from './pageContext.ts';

export interface ComposerOptions {
  context: PageContext;
  /** characters */
  mostQuestion: number;
  onAsk(question: string): void;
  onStop(): void;
  onChange(): void;
}

export class Composer {
  readonly element: HTMLFormElement;
  readonly #options: ComposerOptions;
  readonly #field: HTMLTextAreaElement;
  readonly #chips = element('div', { class: 'chips', role: 'group' });
  readonly #send: HTMLButtonElement;
  readonly #stop: HTMLButtonElement;
  #running = false;
  /** an @ was typed to narrow, and goes when that is done */
  #at = false;

  constructor(options: ComposerOptions) {
    const { words } = options.context;
    this.#options = options;
    this.#field = element('textarea', {
      rows: '1',
      maxlength: String(options.mostQuestion),
      placeholder: words.placeholder,
      'aria-label': words.question,
      spellcheck: 'false',
    });
    this.#chips.setAttribute('aria-label', words.scope);
    this.#send = iconButton(icon('send'), words.send, () => this.#ask());
    this.#stop = iconButton(icon('stop'), words.stop, () => options.onStop(), { 'data-stop': '' });
    this.element = element(
      'form',
      { class: 'composer', 'aria-label': words.compose },
      this.#field,
      element('div', { class: 'row' }, this.#chips, this.#send, this.#stop),
    );
    this.element.addEventListener('submit', (event) => event.preventDefault());
    this.#field.addEventListener('keydown', (event) => this.#key(event));
    this.#field.addEventListener('input', (event) => this.#input(event as InputEvent));
    this.setScope([]);
    this.setRunning(false, false);
  }

  get draft(): string {
    return this.#field.value;
  }

  set draft(text: string) {
    this.#field.value = text;
    this.#fit();
  }

  focus(): void {
    this.#field.focus();
  }

  setRunning(running: boolean, followUp: boolean): void {
    const { words } = this.#options.context;
    // The button under the keyboard's focus is about to go.
    const hadFocus = this.element.contains(document.activeElement) && document.activeElement?.tagName === 'BUTTON';
    this.#running = running;
    this.#field.placeholder = followUp ? words.placeholderFollowUp : words.placeholder;
    this.#stop.hidden = !running;
    this.#fit();
    if (hadFocus && document.activeElement === document.body) this.focus();
  }

  setScope(items: readonly ScopeChip[]): void {
    const { words } = this.#options.context;
    const focused = this.#chips.contains(document.activeElement);
    const all = items.length === 0;
    const add = element(
      'button',
      {
        type: 'button',
        class: 'chip add',
        title: words.addScope,
        'aria-label': all ? filled(words.changeScope, words.wholeWorkspace) : words.addScope,
      },
      element('span', { class: 'at' }, '@'),
      ...(all ? [element('span', {}, words.wholeWorkspace)] : []),
    );
    add.addEventListener('click', () => this.#options.context.post({ type: 'pickScope' }));
    this.#chips.replaceChildren(...items.map((item) => this.#chip(item)), add);
    if (this.#at && !all) this.#dropAt();
    if (focused) add.focus();
  }

  #chip({ id, label, title }: ScopeChip): HTMLElement {
    const { words, post } = this.#options.context;
    const drop = iconButton(icon('close'), filled(words.dropScope, label), () =>
      post({ type: 'dropScope', scope: id }),
    );
    return element('span', { class: 'chip', title }, element('span', { class: 'name' }, label), drop);
  }

  #key(event: KeyboardEvent): void {
    // Enter ends an input method's composition before it means anything else.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#ask();
  }

  #input(event: InputEvent): void {
    this.#fit();
    this.#options.onChange();
    const start = this.#field.selectionStart;
    const typed = event.inputType === 'insertText' && event.data === '@' && !event.isComposing;
    this.#at = typed && /(^|\s)@$/.test(this.#field.value.slice(0, start));
    if (this.#at) this.#options.context.post({ type: 'pickScope' });
  }

  #dropAt(): void {
    this.#at = false;
    const { selectionStart: end, value } = this.#field;
    if (value[end - 1] === '@') this.#field.setRangeText('', end - 1, end, 'end');
    this.#fit();
    this.#options.onChange();
    this.focus();
  }

  #ask(): void {
    const question = this.draft.trim();
    if (question === '' || this.#running) return;
    this.#options.onAsk(question);
    this.draft = '';
    this.#options.onChange();
    this.focus();
  }

  /** As high as its text, up to what the style sheet allows. */
  #fit(): void {
    this.#field.style.height = 'auto';
    this.#field.style.height = `${this.#field.scrollHeight}px`;
    this.#send.hidden = this.#running;
    this.#send.setAttribute('aria-disabled', String(this.draft.trim() === ''));
  }
}
