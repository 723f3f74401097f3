/** One question with all that came of it, drawn from the turn alone: sources, answer, citations, what to ask next. */
import { canBeWritten, isRunning, isTrial, type Turn } from '../conversation.ts';
import { followUps } from '../followUps.ts';
import { plainText } from '../markdown.ts';
import type { Opening } from '../messages.ts';
import { placeText } from '../passages.ts';
import { duration, nameAndFolder, percent } from '../wording.ts';
import { filled } from '../words.ts';
import { AnswerView } from './answerView.ts';
import { element, iconButton, setText } from './element.ts';
import { ExtractView } from './extractView.ts';
import { icon } from './icons.ts';
import type { PageContext } from './pageContext.ts';
import { SourceTree } from './sourceTree.ts';

/** characters that are read out; the rest can be read in the page */
const mostSpoken = 4_000;

export class TurnView {
  readonly element: HTMLElement;
  readonly #context: PageContext;
  readonly #id: string;
  readonly #fresh: boolean;
  readonly #tree: SourceTree;
  readonly #extract: ExtractView;
  readonly #letTry = element('button', { type: 'button', class: 'text try' });
  readonly #trialNote = element('p', { class: 'trial' });
  readonly #insert: HTMLButtonElement;
  readonly #answer: AnswerView;
  readonly #progress = element('p', { class: 'progress' });
  readonly #notice = element('p', { class: 'notice' });
  readonly #citations = element('div', { class: 'citations' });
  readonly #actions = element('div', { class: 'actions' });
  readonly #time = element('span', { class: 'time' });
  readonly #next = element('ul', { class: 'next' });
  #drawn: Turn | undefined;

  /** @param fresh whether it was asked while the page was there; what is older is not spoken */
  constructor(context: PageContext, turn: Turn, fresh: boolean) {
    const { words, post } = context;
    this.#context = context;
    this.#fresh = fresh;
    this.#id = turn.id;
    this.#tree = new SourceTree(words, (source, how) => this.#open(source, how));
    this.#extract = new ExtractView(words, (quote, how) => this.#open(quote, how));
    this.#answer = new AnswerView(context, turn.id);
    this.#insert = iconButton(icon('insert'), words.insertAnswer, () => post({ type: 'insert', turn: turn.id }));
    setText(this.#letTry, words.letTry);
    this.#letTry.addEventListener('click', () => {
      // The button goes when it has been pressed; the keyboard stays with its question.
      this.element.focus({ preventScroll: true });
      post({ type: 'write', turn: turn.id });
    });
    this.#trialNote.append(element('span', { class: 'mark' }, icon('warning')), element('span', {}, words.trialNote));
    this.#next.setAttribute('aria-label', words.followUps);
    this.#actions.append(
      iconButton(icon('copy'), words.copyAnswer, () => post({ type: 'copy', turn: turn.id }), {
        'data-copies': turn.id,
      }),
      this.#insert,
      this.#letTry,
      this.#time,
    );
    const heading = `question-${turn.id}`;
    this.element = element(
      'section',
      { class: 'turn', tabindex: '-1', 'aria-labelledby': heading },
      element('h2', { id: heading, class: 'question' }, turn.question),
      ...(turn.within.length === 0
        ? []
        : [element('p', { class: 'within' }, filled(words.within, turn.within.join(', ')))]),
      this.#tree.element,
      element('h3', { class: 'spoken' }, words.answer),
      this.#extract.element,
      this.#progress,
      this.#trialNote,
      this.#answer.element,
      this.#notice,
      this.#citations,
      this.#actions,
      this.#next,
    );
  }

  /** @param last whether it is the conversation's last: only that one has questions to follow */
  update(turn: Turn, last: boolean): void {
    const before = this.#drawn;
    this.#drawn = turn;
    const { words, announce } = this.#context;
    const running = isRunning(turn);
    this.#next.hidden = !last || running;
    if (before === turn) return;
    const isNew = turn.sources !== before?.sources || turn.cited !== before.cited || turn.extract !== before.extract;
    if (isNew) this.#tree.update(turn);
    if (turn.extract !== before?.extract) this.#extract.update(turn.extract ?? []);
    const quoted = (turn.extract?.length ?? 0) > 0;
    this.#trialNote.hidden = !isTrial(turn);
    this.#letTry.hidden = !canBeWritten(turn);
    this.#insert.hidden = turn.answer === '';
    this.#answer.update(turn.answer);
    this.element.setAttribute('aria-busy', String(running));
    this.#progress.hidden = !running || turn.answer !== '';
    setText(this.#progress, turn.sources.length === 0 ? words.searching : words.reading);
    const notice = this.#noticeOf(turn);
    this.#notice.hidden = notice === '';
    this.#notice.className = `notice ${turn.phase}`;
    setText(this.#notice, notice);
    if (turn.sources !== before?.sources || turn.cited !== before.cited) this.#drawCitations(turn);
    this.#actions.hidden = running || (turn.answer === '' && !quoted);
    setText(this.#time, turn.totalMs === undefined ? '' : duration(turn.totalMs, words));
    if (!running) this.#drawNext(turn);
    // What was there when the page was built has been heard.
    const wasRunning = before === undefined ? this.#fresh : isRunning(before);
    if (!wasRunning) return;
    if (!running) announce(this.#spoken(turn, notice));
    else if (turn.sources.length > 0 && (before?.sources.length ?? 0) === 0)
      announce(filled(words.announceSources, turn.sources.length));
  }

  #spoken(turn: Turn, notice: string): string {
    const { words } = this.#context;
    const answer = plainText(turn.answer).slice(0, mostSpoken);
    const said = answer === '' ? this.#placesOf(turn) : [filled(words.announceAnswer, answer)];
    const note = isTrial(turn) ? [words.trialNote] : [];
    return [...note, ...said, notice].join(' ').trim();
  }

  /** Code is read in the page; a listener hears where it stands. */
  #placesOf({ extract = [] }: Turn): string[] {
    const places = extract.flatMap(({ path, quotes }) => {
      return quotes.slice(0, 1).map((quote) => placeText(nameAndFolder(path).name, quote));
    });
    return places.length === 0 ? [] : [filled(this.#context.words.announceQuoted, places.join(', '))];
  }

  #noticeOf(turn: Turn): string {
    const { words } = this.#context;
    switch (turn.phase) {
      case 'nothingFound': {
        const plain =
          turn.within.length === 0 ? words.nothingFound : filled(words.nothingFoundWithin, turn.within.join(', '));
        return turn.sources.length === 0 ? plain : `${plain} ${words.nothingFoundSources}`;
      }
      case 'answered':
        return turn.answer.trim() === '' && (turn.trial === true || !turn.extract?.length) ? words.noAnswer : '';
      case 'stopped':
        return words.stopped;
      case 'failed':
        return turn.message ?? words.failed;
      default:
        return '';
    }
  }

  #drawCitations({ cited, sources }: Turn): void {
    const { words } = this.#context;
    const chips = cited.flatMap((id) => {
      const index = sources.findIndex((source) => source.id === id);
      if (index < 0) return [];
      const { path, fromLine, share } = sources[index];
      const chip = element(
        'button',
        { type: 'button', class: 'citation', title: `${path}:${fromLine}` },
        element('span', { class: 'spoken' }, words.citation),
        element('span', { class: 'number' }, String(index + 1)),
        element('span', { class: 'name' }, `${nameAndFolder(path).name}:${fromLine}`),
        ...(share === undefined ? [] : [element('span', { class: 'share' }, percent(share))]),
      );
      chip.addEventListener('click', (event) => this.#open(id, event.ctrlKey || event.metaKey ? 'beside' : 'focus'));
      return [chip];
    });
    this.#citations.hidden = chips.length === 0;
    this.#citations.replaceChildren(element('span', { class: 'lead' }, words.readMost), ...chips);
  }

  #drawNext(turn: Turn): void {
    const { words, post } = this.#context;
    this.#next.replaceChildren(
      ...followUps(turn, words).map((question) => {
        const button = element('button', { type: 'button', class: 'text' }, question.replaceAll('`', ''));
        button.addEventListener('click', () => post({ type: 'ask', question }));
        return element('li', {}, button);
      }),
    );
    this.#next.hidden ||= this.#next.childElementCount === 0;
  }

  #open(source: string, how: Opening): void {
    this.#context.post({ type: 'open', turn: this.#id, source, how });
  }
}
