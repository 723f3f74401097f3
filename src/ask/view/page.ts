/**
 * The whole page: a conversation above, the composer below. Holds the conversation as the host tells it and draws at
 * most once a frame. What must outlive the page (a draft, how far it was scrolled) goes to the editor's own store.
 */
import { after, type Conversation, events, isRunning, limits } from '../conversation.ts';
import { type HostMessage, isHostMessage, type PageMessage } from '../messages.ts';
import { nameOf } from '../schema.ts';
import type { Words } from '../words.ts';
import { Announcer } from './announcer.ts';
import { Composer } from './composer.ts';
import { element } from './element.ts';
import { icon } from './icons.ts';
import type { PageContext } from './pageContext.ts';
import { StatusBanner } from './statusBanner.ts';
import { TurnView } from './turnView.ts';
import { welcome } from './welcome.ts';

/** What the editor gives a webview. */
export interface EditorApi {
  postMessage(message: PageMessage): void;
  getState(): unknown;
  setState(state: unknown): void;
}

interface PageState {
  draft: string;
  scroll: number;
}

/** pixels from the end within which the page follows what streams */
const nearEnd = 48;
const copiedMs = 1_500;
const shortDrawMs = 16;
const mostWaitMs = 500;

export class Page {
  readonly #api: EditorApi;
  readonly #context: PageContext;
  readonly #announcer = new Announcer();
  readonly #turns = element('div', { class: 'turns' });
  readonly #main: HTMLElement;
  readonly #welcome: HTMLElement;
  readonly #composer: Composer;
  readonly #banner: StatusBanner;
  #views = new Map<string, TurnView>();
  /** turns that were asked while this page was there */
  readonly #fresh = new Set<string>();
  #conversation: Conversation | undefined;
  #frame = false;
  #lastDrawMs = 0;
  /** where to scroll to when the conversation has been drawn for the first time */
  #restore: number | undefined;

  constructor(api: EditorApi, words: Words, root: HTMLElement) {
    this.#api = api;
    this.#context = {
      words,
      post: (message) => api.postMessage(message),
      announce: (sentence) => this.#announcer.say(sentence),
    };
    this.#composer = new Composer({
      context: this.#context,
      mostQuestion: limits.question,
      onAsk: (question) => api.postMessage({ type: 'ask', question }),
      onStop: () => api.postMessage({ type: 'stop' }),
      onChange: () => this.#remember(),
    });
    this.#banner = new StatusBanner(this.#context);
    this.#welcome = welcome(this.#context);
    this.#main = element(
      'main',
      { 'aria-label': words.conversation },
      element('h1', { class: 'spoken' }, words.title),
      this.#welcome,
      this.#turns,
    );
    this.#welcome.hidden = true;
    const below = element('footer', {}, this.#banner.element, this.#composer.element, this.#announcer.element);
    root.append(this.#main, below);
    root.addEventListener('keydown', (event) => this.#key(event));
    this.#main.addEventListener('scrollend', () => this.#remember());
    const { draft, scroll } = pageState(api.getState());
    this.#composer.draft = draft;
    this.#restore = scroll;
  }

  receive(message: unknown): void {
    if (isHostMessage(message)) this.#apply(message);
    else this.#api.postMessage({ type: 'ignored', name: nameOf(message) });
  }

  /** The editor has moved the keyboard into the panel. */
  focused(): void {
    if (document.activeElement === document.body) this.#composer.focus();
  }

  #apply(message: HostMessage): void {
    switch (message.type) {
      case 'show':
        if (this.#conversation?.id !== message.conversation.id) {
          this.#views = new Map();
          this.#turns.replaceChildren();
        }
        this.#conversation = message.conversation;
        break;
      case 'status':
        this.#banner.update(message.status);
        return;
      case 'scope':
        this.#composer.setScope(message.items);
        return;
      case 'focus':
        if (message.question !== undefined) this.#composer.draft = message.question;
        this.#composer.focus();
        return;
      case 'copied':
        if (message.done) this.#copied(message.turn, message.block);
        return;
      default:
        if (message.type in events && this.#conversation) this.#conversation = after(this.#conversation, message);
        if (message.type === 'asked') {
          this.#fresh.add(message.turn);
          this.#restore = Number.POSITIVE_INFINITY;
        }
    }
    this.#drawSoon();
  }

  #drawSoon(): void {
    if (this.#frame) return;
    this.#frame = true;
    const draw = (): void => {
      requestAnimationFrame(() => {
        const startMs = performance.now();
        this.#frame = false;
        this.#draw();
        this.#lastDrawMs = performance.now() - startMs;
      });
    };
    // A very long list or table is one block: the longer it takes, the more seldom it is drawn.
    if (this.#lastDrawMs > shortDrawMs) setTimeout(draw, Math.min(mostWaitMs, 4 * this.#lastDrawMs));
    else draw();
  }

  #draw(): void {
    const turns = this.#conversation?.turns ?? [];
    const { scrollHeight, scrollTop, clientHeight } = this.#main;
    const follow = scrollHeight - scrollTop - clientHeight < nearEnd;
    this.#welcome.hidden = turns.length > 0;
    const kept = new Set(turns.map(({ id }) => id));
    for (const [id, view] of this.#views) {
      if (kept.has(id)) continue;
      view.element.remove();
      this.#views.delete(id);
    }
    turns.forEach((turn, index) => {
      const view =
        this.#views.get(turn.id) ?? this.#added(turn.id, new TurnView(this.#context, turn, this.#fresh.has(turn.id)));
      view.update(turn, index === turns.length - 1);
    });
    this.#composer.setRunning(turns.some(isRunning), turns.length > 0);
    if (this.#restore !== undefined) this.#main.scrollTop = Math.min(this.#restore, this.#main.scrollHeight);
    else if (follow) this.#main.scrollTop = this.#main.scrollHeight;
    this.#restore = undefined;
  }

  #added(id: string, view: TurnView): TurnView {
    this.#views.set(id, view);
    this.#turns.append(view.element);
    return view;
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.isComposing) return;
    if (this.#conversation?.turns.some(isRunning)) {
      event.preventDefault();
      this.#api.postMessage({ type: 'stop' });
    }
    this.#composer.focus();
  }

  #copied(turn: string, block: number | undefined): void {
    const name = block === undefined ? turn : `${turn} ${block}`;
    const button = document.querySelector(`[data-copies="${CSS.escape(name)}"]`);
    this.#context.announce(this.#context.words.copied);
    button?.replaceChildren(icon('done'));
    setTimeout(() => button?.replaceChildren(icon('copy')), copiedMs);
  }

  #remember(): void {
    const state: PageState = { draft: this.#composer.draft, scroll: this.#main.scrollTop };
    this.#api.setState(state);
  }
}

function pageState(value: unknown): { draft: string; scroll: number | undefined } {
  const { draft, scroll } = (typeof value === 'object' && value !== null ? value : {}) as Partial<PageState>;
  return {
    draft: typeof draft === 'string' ? draft.slice(0, limits.question) : '',
    scroll: typeof scroll === 'number' ? scroll : undefined,
  };
}
