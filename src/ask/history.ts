/**
 * Conversations of one workspace, as they are kept between sessions: bounded in number and size, checked when read. The
 * places of sources are kept beside what the page sees, so that a citation still opens after a restart. Knows no editor.
 */
import type { Range } from 'vscode-languageserver';
import { type Conversation, conversationShape, isRunning, type Turn } from './conversation.ts';
import { type Checked, count, list, optional, record, shape, text } from './schema.ts';

/** The part of `vscode.Memento` that is used. */
export interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

const position = shape({ line: count, character: count });
const placeRange = shape({ start: position, end: position });
const placeShape = shape({
  uri: text(4_000),
  range: placeRange,
  /** of a notebook */
  cell: optional(count),
});
export type Place = { uri: string; range: Range; cell?: number | undefined };

const scopeShape = shape({
  within: list(text(4_000), 64),
  selection: optional(shape({ uri: text(4_000), range: placeRange })),
});

const keptShape = shape({
  conversation: conversationShape,
  /** ms since 1970: when it was last added to */
  at: count,
  /** by turn, and by source or quote */
  places: record(record(placeShape, 256), 64),
  /** by turn: what its question was narrowed to, for a model that is let try later */
  scopes: optional(record(scopeShape, 64)),
});
export type Kept = Checked<typeof keptShape>;
const keptList = list(keptShape, 1_000);

const key = 'fovea.ask.conversations';
const mostConversations = 30;
const mostCharacters = 400_000;

/** Newest first; whole conversations go, the oldest first, until the rest fits. The newest always stays. */
export function bounded(kept: readonly Kept[]): Kept[] {
  let characters = 0;
  return kept
    .filter(({ conversation }) => conversation.turns.length > 0)
    .toSorted((a, b) => b.at - a.at)
    .slice(0, mostConversations)
    .filter((each, index) => {
      characters += JSON.stringify(each).length;
      return index === 0 || characters <= mostCharacters;
    });
}

export class History {
  readonly #memory: Memory;
  #kept: Kept[];

  constructor(memory: Memory) {
    this.#memory = memory;
    const stored = memory.get(key);
    // What an older version wrote otherwise is not worth a migration.
    this.#kept = keptList(stored) ? stored.map(interrupted) : [];
  }

  /** Newest first. */
  all(): readonly Kept[] {
    return this.#kept;
  }

  find(conversation: string): Kept | undefined {
    return this.#kept.find((kept) => kept.conversation.id === conversation);
  }

  async keep(kept: Kept): Promise<void> {
    await this.#write([kept, ...this.#without(kept.conversation.id)]);
  }

  async forget(conversation: string): Promise<void> {
    await this.#write(this.#without(conversation));
  }

  async clear(): Promise<void> {
    await this.#write([]);
  }

  #without(id: string): Kept[] {
    return this.#kept.filter(({ conversation }) => conversation.id !== id);
  }

  async #write(kept: Kept[]): Promise<void> {
    this.#kept = bounded(kept);
    await this.#memory.update(key, this.#kept.length === 0 ? undefined : this.#kept);
  }
}

/** A turn that was running when the editor closed is over. */
function interrupted(kept: Kept): Kept {
  const turns = kept.conversation.turns.map((turn): Turn => (isRunning(turn) ? { ...turn, phase: 'stopped' } : turn));
  const conversation: Conversation = { ...kept.conversation, turns };
  return { ...kept, conversation };
}

/** A conversation's name in a list: its first question. */
export function conversationTitle({ turns }: Conversation): string {
  const question = turns[0]?.question.replace(/\s+/g, ' ').trim() ?? '';
  return question.length > 80 ? `${question.slice(0, 79)}…` : question;
}
