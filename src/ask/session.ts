/**
 * One conversation at a time, on the host's side: asks, streams what comes into the conversation and to the page, keeps
 * it in the history. A new question stops the running one. Knows neither editor nor page: both are functions.
 */
import type { AskParams, AskResult, AskUpdate, Source } from '../../server/protocol.ts';
import {
  after,
  type Conversation,
  type ConversationEvent,
  earlierTurns,
  isRunning,
  limits,
  type SourceView,
  type Turn,
} from './conversation.ts';
import type { History, Kept, Place } from './history.ts';
import type { HostMessage } from './messages.ts';
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
    const abort = new AbortController();
    const history = earlierTurns(this.conversation);
    this.#apply({ type: 'asked', turn, question: asked, within: scopeLabels(scope) });
    const request = { conversation: this.conversation.id, question: asked, history, scope: askScope(scope) };
    this.#running = { turn, abort };
    await this.#answer(turn, request, abort.signal);
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

  async #answer(turn: string, request: AskQuestion, signal: AbortSignal): Promise<void> {
    try {
      const result = await this.#parts.ask(request, (update) => this.#updated(turn, update, signal), signal);
      if (signal.aborted) return;
      this.#end(turn, {
        phase: result.nothingFound ? 'nothingFound' : 'answered',
        ...(result.answer === '' ? {} : { answer: result.answer.slice(0, limits.answer) }),
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
        const places = Object.fromEntries(
          sources.map(({ id, uri, cell, range }) => [id, { uri, range, ...(cell === undefined ? {} : { cell }) }]),
        );
        this.#kept = { ...this.#kept, places: { ...this.#kept.places, [turn]: places } };
        this.#apply({ type: 'sources', turn, sources: sources.map(sourceView) });
        return;
      }
      case 'text':
        this.#apply({ type: 'text', turn, delta: update.delta });
        return;
      case 'shares':
        this.#apply({ type: 'shares', turn, shares: this.#known(turn, update.shares) });
    }
  }

  #known(turn: string, shares: Record<string, number>): Record<string, number> {
    const sources = new Set(this.turn(turn)?.sources.map(({ id }) => id));
    return Object.fromEntries(Object.entries(shares).filter(([id]) => sources.has(id)));
  }

  #end(turn: string, end: Omit<Extract<ConversationEvent, { type: 'ended' }>, 'type' | 'turn'>): void {
    if (isRunning(this.turn(turn))) this.#apply({ type: 'ended', turn, ...end });
  }

  #apply(event: ConversationEvent): void {
    const conversation = after(this.conversation, event);
    const turns = new Set(conversation.turns.map(({ id }) => id));
    const places = Object.fromEntries(Object.entries(this.#kept.places).filter(([id]) => turns.has(id)));
    this.#kept = { conversation, places, at: this.#parts.now() };
    this.#parts.post(event);
  }

  async #save(): Promise<void> {
    await this.#parts.history.keep(this.#kept);
  }
}

function emptyConversation(id: string): Kept {
  return { conversation: { id, turns: [] }, at: 0, places: {} };
}

export function sourceView({ id, path, range, scope, preview, share }: Source): SourceView {
  // A range that ends before a line's first character does not hold that line.
  const last = range.end.character === 0 && range.end.line > range.start.line ? range.end.line - 1 : range.end.line;
  return {
    id,
    path: path.slice(0, limits.line),
    fromLine: range.start.line + 1,
    toLine: last + 1,
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
