/**
 * One conversation at a time, on the host's side: asks, streams what comes into the conversation and to the page, keeps
 * it in the history. A new question stops the running one. Knows neither editor nor page: both are functions.
 */
import type { AskParams, AskResult, AskScope, AskUpdate, Passage, Source } from '../../server/protocol.ts';
import {
  after,
  type Conversation,
  type ConversationEvent,
  canBeWritten,
  earlierTurns,
  isRunning,
  limits,
  type SourceView,
  type Turn,
} from './conversation.ts';
import type { History, Kept, Place } from './history.ts';
import type { HostMessage } from './messages.ts';
import { type PassageView, withinLimits } from './passages.ts';
import { askScope, type ScopeItem, scopeLabels } from './scope.ts';

export type AskQuestion = Omit<AskParams, 'partialResultToken'>;

export interface SessionParts {
  ask(question: AskQuestion, onUpdate: (update: AskUpdate) => void, signal: AbortSignal): Promise<AskResult>;
  history: History;
  /** dropped where no page listens: `show` tells all when one does */
  post(message: HostMessage): void;
  newId(): string;
  /** ms since 1970 */
  now(): number;
  log(line: string): void;
}

interface Running {
  turn: string;
  abort: AbortController;
}

export class AskSession {
  readonly #parts: SessionParts;
  #kept: Kept;
  #running: Running | undefined;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#kept = parts.history.all()[0] ?? emptyConversation(parts.newId());
  }

  get conversation(): Conversation {
    return this.#kept.conversation;
  }

  get running(): boolean {
    return this.#running !== undefined;
  }

  async ask(question: string, scope: readonly ScopeItem[]): Promise<void> {
    const asked = question.trim().slice(0, limits.question);
    if (asked === '') return;
    await this.stop();
    const turn = this.#parts.newId();
    const history = earlierTurns(this.conversation.turns);
    this.#apply({ type: 'asked', turn, question: asked, within: scopeLabels(scope) }, askScope(scope));
    await this.#run(turn, { question: asked, history, scope: askScope(scope) });
  }

  /** Lets the model try to say in words what was quoted. @param id of a turn; of one without quotes nothing happens */
  async write(id: string): Promise<void> {
    if (!canBeWritten(this.turn(id))) return;
    await this.stop();
    const { turns } = this.conversation;
    const index = turns.findIndex((turn) => turn.id === id);
    const history = earlierTurns(turns.slice(0, index));
    const scope = this.#kept.scopes?.[id] ?? { within: [] };
    this.#apply({ type: 'writing', turn: id });
    await this.#run(id, { question: turns[index].question, history, scope, write: true });
  }

  /** Resolves when the running question, if there is one, has ended. */
  async stop(): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    running.abort.abort();
    this.#end(running.turn, { phase: 'stopped', cited: [] });
    this.#running = undefined;
    await this.#save();
  }

  show(): void {
    this.#parts.post({ type: 'show', conversation: this.conversation });
  }

  /** Begins anew; what was said stays in the history. */
  async begin(): Promise<void> {
    await this.stop();
    this.#kept = emptyConversation(this.#parts.newId());
    this.show();
  }

  /** Begins anew; what was said is forgotten. */
  async clear(): Promise<void> {
    await this.stop();
    await this.#parts.history.forget(this.conversation.id);
    await this.begin();
  }

  /** @param conversation id of one in the history; an unknown one changes nothing */
  async open(conversation: string): Promise<void> {
    const kept = this.#parts.history.find(conversation);
    if (kept === undefined) return;
    await this.stop();
    this.#kept = kept;
    this.show();
  }

  turn(id: string): Turn | undefined {
    return this.conversation.turns.find((turn) => turn.id === id);
  }

  place(turn: string, source: string): Place | undefined {
    return this.#kept.places[turn]?.[source];
  }

  async #run(turn: string, question: Omit<AskQuestion, 'conversation'>): Promise<void> {
    const abort = new AbortController();
    this.#running = { turn, abort };
    await this.#answer(turn, { conversation: this.conversation.id, ...question }, abort.signal);
  }

  async #answer(turn: string, request: AskQuestion, signal: AbortSignal): Promise<void> {
    try {
      const result = await this.#parts.ask(request, (update) => this.#updated(turn, update, signal), signal);
      if (signal.aborted) return;
      this.#end(turn, {
        phase: result.nothingFound ? 'nothingFound' : 'answered',
        ...(result.answer === '' ? {} : { answer: result.answer.slice(0, limits.answer) }),
        ...(result.answer === '' && !result.trial ? {} : { trial: result.trial }),
        cited: result.cited.slice(0, limits.sources),
        totalMs: result.times.totalMs,
      });
    } catch (error) {
      if (signal.aborted) return;
      this.#parts.log('ask: failed');
      this.#end(turn, { phase: 'failed', cited: [], message: sentenceOf(error) });
    }
    this.#running = undefined;
    await this.#save();
  }

  #updated(turn: string, update: AskUpdate, signal: AbortSignal): void {
    if (signal.aborted) return;
    switch (update.kind) {
      case 'sources': {
        const sources = update.sources.slice(0, limits.sources);
        this.#keepPlaces(turn, sources);
        this.#apply({ type: 'sources', turn, sources: sources.map(sourceView) });
        return;
      }
      case 'extract': {
        this.#keepPlaces(
          turn,
          update.extract.flatMap(({ quotes }) => quotes),
        );
        this.#apply({ type: 'extract', turn, extract: withinLimits(update.extract.map(passageView)) });
        return;
      }
      case 'text':
        this.#apply({ type: 'text', turn, delta: update.delta });
        return;
      case 'shares':
        this.#apply({ type: 'shares', turn, shares: this.#known(turn, update.shares) });
    }
  }

  #keepPlaces(turn: string, found: readonly Pick<Source, 'id' | 'uri' | 'cell' | 'range'>[]): void {
    const places = Object.fromEntries(
      found.map(({ id, uri, cell, range }) => [id, { uri, range, ...(cell === undefined ? {} : { cell }) }]),
    );
    const known = this.#kept.places[turn];
    this.#kept = { ...this.#kept, places: { ...this.#kept.places, [turn]: { ...known, ...places } } };
  }

  #known(turn: string, shares: Record<string, number>): Record<string, number> {
    const sources = new Set(this.turn(turn)?.sources.map(({ id }) => id));
    return Object.fromEntries(Object.entries(shares).filter(([id]) => sources.has(id)));
  }

  #end(turn: string, end: Omit<Extract<ConversationEvent, { type: 'ended' }>, 'type' | 'turn'>): void {
    if (isRunning(this.turn(turn))) this.#apply({ type: 'ended', turn, ...end });
  }

  /** @param scope of a question that is asked */
  #apply(event: ConversationEvent, scope?: AskScope): void {
    const conversation = after(this.conversation, event);
    const turns = new Set(conversation.turns.map(({ id }) => id));
    const ofTurns = <T>(values: Record<string, T>): Record<string, T> =>
      Object.fromEntries(Object.entries(values).filter(([id]) => turns.has(id)));
    const scopes = { ...this.#kept.scopes, ...(scope ? { [event.turn]: scope } : {}) };
    const { places } = this.#kept;
    this.#kept = { conversation, places: ofTurns(places), scopes: ofTurns(scopes), at: this.#parts.now() };
    this.#parts.post(event);
  }

  async #save(): Promise<void> {
    await this.#parts.history.keep(this.#kept);
  }
}

function emptyConversation(id: string): Kept {
  return { conversation: { id, turns: [] }, at: 0, places: {} };
}

function passageView({ path, quotes }: Passage): PassageView {
  return { path, quotes: quotes.map(({ id, range, text }) => ({ id, ...linesOf(range), text })) };
}

/** As people count them, both within. A range that ends before a line's first character does not hold that line. */
function linesOf({ start, end }: Source['range']): { fromLine: number; toLine: number } {
  const last = end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
  return { fromLine: start.line + 1, toLine: last + 1 };
}

export function sourceView({ id, path, range, scope, preview, share }: Source): SourceView {
  return {
    id,
    path: path.slice(0, limits.line),
    ...linesOf(range),
    scope: scope.slice(0, 32).map((name) => name.slice(0, limits.line)),
    preview: preview.slice(0, limits.preview),
    ...(share === undefined ? {} : { share }),
  };
}

/** What is thrown for a person is one line already; of anything else the first line serves. */
function sentenceOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n')[0].slice(0, limits.line);
}
