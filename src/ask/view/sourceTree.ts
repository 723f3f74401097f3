/**
 * The sources of one turn, as a tree of VS Code is used: one stop of the tab key, arrows between rows, right and left
 * for more or less of the preview, Enter opens. The best few are shown, and those that the answer read.
 */
import type { SourceView, Turn } from '../conversation.ts';
import type { Opening } from '../messages.ts';
import { lineRange, nameAndFolder, percent, previewLines, sourceCount } from '../wording.ts';
import { filled, type Words } from '../words.ts';
import { element, setText } from './element.ts';
import { icon } from './icons.ts';

const shownAtFirst = 3;
/** lines of a preview that is not opened out; the style sheet hides the rest */
const shortPreview = 3;

interface Row {
  element: HTMLElement;
  share: HTMLElement;
  bar: HTMLElement;
}

export class SourceTree {
  readonly element: HTMLElement;
  readonly #heading = element('h3');
  readonly #tree = element('div', { role: 'tree', class: 'sources' });
  readonly #more = element('button', { type: 'button', class: 'text more' });
  readonly #words: Words;
  readonly #open: (source: string, how: Opening) => void;
  #rows = new Map<string, Row>();
  #turn: Turn | undefined;
  #all = false;

  constructor(words: Words, open: (source: string, how: Opening) => void) {
    this.#words = words;
    this.#open = open;
    this.#tree.setAttribute('aria-label', words.sourcesLabel);
    this.#tree.setAttribute('aria-description', words.sourcesHint);
    this.#tree.addEventListener('keydown', (event) => this.#key(event));
    this.#tree.addEventListener('click', (event) => this.#click(event));
    this.#more.addEventListener('click', () => {
      this.#all = !this.#all;
      if (this.#turn) this.update(this.#turn);
    });
    this.element = element('div', { class: 'found' }, this.#heading, this.#tree, this.#more);
  }

  update(turn: Turn): void {
    const before = this.#turn && drawn(this.#turn);
    this.#turn = turn;
    const { sources } = turn;
    this.element.hidden = sources.length === 0;
    setText(this.#heading, sourceCount(sources.length, this.#words));
    if (before !== drawn(turn)) this.#build(turn);
    sources.forEach((source, index) => {
      this.#refresh(this.#rows.get(source.id)!, source, index, turn);
    });
    const folded = [...this.#rows.values()].filter(({ element: row }) => row.hidden).length;
    this.#more.hidden = folded === 0 && !this.#all;
    setText(this.#more, this.#all ? this.#words.fewerSources : filled(this.#words.moreSources, folded));
    this.#keepOneStop();
  }

  #build(turn: Turn): void {
    this.element.classList.toggle('quoted', isQuoted(turn));
    const shown = isQuoted(turn) ? 0 : shortPreview;
    this.#rows = new Map(turn.sources.map((source, index) => [source.id, this.#row(source, index, shown)]));
    this.#tree.replaceChildren(...[...this.#rows.values()].map((row) => row.element));
  }

  /** @param shown lines of a preview that is not opened out */
  #row(source: SourceView, index: number, shown: number): Row {
    const words = this.#words;
    const { name, folder } = nameAndFolder(source.path);
    const share = element('span', { class: 'share' });
    const bar = element('span', { class: 'bar' });
    const where = [folder, source.scope.join(' › ')].filter((part) => part !== '').join(' · ');
    const lines = previewLines(source.preview);
    const long = lines.length > shown;
    const row = element(
      'div',
      {
        role: 'treeitem',
        class: 'source',
        'data-source': source.id,
        tabindex: '-1',
        title: source.path,
        'aria-expanded': long ? 'false' : undefined,
      },
      element(
        'div',
        { class: 'place' },
        element('span', { class: 'twisty' }, ...(long ? [icon('twisty')] : [])),
        element('span', { class: 'number' }, String(index + 1)),
        element('span', { class: 'name' }, name),
        element('span', { class: 'spoken' }, words.lines),
        element('span', { class: 'range' }, lineRange(source, words)),
        share,
      ),
      element('div', { class: 'where' }, where),
      element('pre', { class: 'preview' }, ...lines.map((line) => element('span', {}, `${line}\n`))),
      element('div', { class: 'track' }, bar),
    );
    return { element: row, share, bar };
  }

  #refresh(row: Row, source: SourceView, index: number, turn: Turn): void {
    const cited = turn.cited.includes(source.id);
    row.element.hidden = !(this.#all || index < shownAtFirst || cited);
    row.element.classList.toggle('cited', cited);
    setText(row.share, source.share === undefined ? '' : percent(source.share));
    row.bar.style.width = `${(source.share ?? 0) * 100}%`;
    row.element.classList.toggle('measured', source.share !== undefined);
  }

  #visible(): HTMLElement[] {
    return [...this.#rows.values()].map((row) => row.element).filter((row) => !row.hidden);
  }

  /** The tab key stops at one row: the one used last, or the first. */
  #keepOneStop(at?: HTMLElement): void {
    const rows = this.#visible();
    const stop = at ?? rows.find((row) => row.tabIndex === 0) ?? rows[0];
    for (const row of this.#rows.values()) row.element.tabIndex = row.element === stop ? 0 : -1;
  }

  #go(row: HTMLElement | undefined): void {
    if (row === undefined) return;
    this.#keepOneStop(row);
    row.focus();
  }

  #key(event: KeyboardEvent): void {
    const row = (event.target as Element).closest<HTMLElement>('[data-source]');
    if (row === null) return;
    const rows = this.#visible();
    const index = rows.indexOf(row);
    const id = row.dataset.source!;
    const keys: Record<string, () => void> = {
      ArrowDown: () => this.#go(rows[index + 1]),
      ArrowUp: () => this.#go(rows[index - 1]),
      Home: () => this.#go(rows[0]),
      End: () => this.#go(rows[rows.length - 1]),
      ArrowRight: () => expand(row, true),
      ArrowLeft: () => expand(row, false),
      Enter: () => this.#open(id, event.ctrlKey || event.metaKey ? 'beside' : 'focus'),
      ' ': () => this.#open(id, 'peek'),
    };
    const act = keys[event.key];
    if (act === undefined || event.altKey) return;
    event.preventDefault();
    act();
  }

  #click(event: MouseEvent): void {
    const target = event.target as Element;
    const row = target.closest<HTMLElement>('[data-source]');
    if (row === null) return;
    this.#keepOneStop(row);
    if (target.closest('.twisty') && row.ariaExpanded !== null) expand(row, row.ariaExpanded !== 'true');
    else this.#open(row.dataset.source!, event.ctrlKey || event.metaKey || event.altKey ? 'beside' : 'focus');
  }
}

/** Where lines of the sources are the answer, they need no preview. */
function isQuoted({ extract = [] }: Turn): boolean {
  return extract.length > 0;
}

/** What decides how the rows are built. */
function drawn(turn: Turn): string {
  return [isQuoted(turn), ...turn.sources.map(({ id }) => id)].join();
}

function expand(row: HTMLElement, expanded: boolean): void {
  if (row.ariaExpanded !== null) row.ariaExpanded = String(expanded);
}
