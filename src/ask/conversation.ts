/**
 * A conversation as host and page both hold it, and how what happens changes it: the host's copy is kept, the page's is
 * drawn, and both go through `after`. No path leaves the page, so a source has an id and words to show, never a URI.
 */
import { extractShape, extractText } from './passages.ts';
import { type Checked, count, flag, list, number, oneOf, optional, record, type Shape, shape, text } from './schema.ts';

export const limits = {
  /** characters */
  question: 4_000,
  answer: 64_000,
  /** of what was quoted, told with the next question */
  earlier: 2_000,
  preview: 4_000,
  /** characters of an id, a path, a line of words */
  line: 1_000,
  sources: 64,
  turns: 40,
  scopes: 32,
} as const;

const id = text(200);

export const sourceShape = shape({
  id,
  path: text(limits.line),
  /** lines, from 1, both within */
  fromLine: count,
  toLine: count,
  /** enclosing declarations, outermost first */
  scope: list(text(limits.line), 32),
  preview: text(limits.preview),
  /** of the attention, 0 to 1; absent before it is measured */
  share: optional(number),
});
export type SourceView = Checked<typeof sourceShape>;

/** How far a turn is; the last four are ends. */
export const phases = ['searching', 'answering', 'answered', 'nothingFound', 'stopped', 'failed'] as const;
export type Phase = (typeof phases)[number];

export const turnShape = shape({
  id,
  question: text(limits.question),
  /** labels of what it was narrowed to; empty: the whole workspace */
  within: list(text(limits.line), limits.scopes),
  phase: oneOf(phases),
  sources: list(sourceShape, limits.sources),
  /** the answer where no model wrote one, and what stands before the one that was let try */
  extract: optional(extractShape),
  /** Markdown */
  answer: text(limits.answer),
  /** whether the answer was written by a model that is not measured to be able to */
  trial: optional(flag),
  /** ids of sources, best first */
  cited: list(id, limits.sources),
  /** a sentence: why it failed */
  message: optional(text(limits.line)),
  totalMs: optional(number),
});
export type Turn = Checked<typeof turnShape>;

export const conversationShape = shape({ id, turns: list(turnShape, limits.turns) });
export type Conversation = Checked<typeof conversationShape>;

/** What happens in a conversation, each with the fields that it has. */
export const events = {
  asked: { turn: id, question: text(limits.question), within: list(text(limits.line), limits.scopes) },
  sources: { turn: id, sources: list(sourceShape, limits.sources) },
  extract: { turn: id, extract: extractShape },
  /** a model is let try to say in words what was quoted */
  writing: { turn: id },
  text: { turn: id, delta: text(limits.answer) },
  shares: { turn: id, shares: record(number, limits.sources) },
  ended: {
    turn: id,
    phase: oneOf(['answered', 'nothingFound', 'stopped', 'failed']),
    /** takes the place of what was streamed; absent: that stays */
    answer: optional(text(limits.answer)),
    trial: optional(flag),
    cited: list(id, limits.sources),
    message: optional(text(limits.line)),
    totalMs: optional(number),
  },
} as const;
export type ConversationEvent = {
  [K in keyof typeof events]: { type: K } & Shape<(typeof events)[K]>;
}[keyof typeof events];

export function isRunning(turn: Turn | undefined): boolean {
  return turn?.phase === 'searching' || turn?.phase === 'answering';
}

/** @returns a new conversation; the same one where the event is about a turn that it lacks or that has ended */
export function after(conversation: Conversation, event: ConversationEvent): Conversation {
  if (event.type === 'asked') {
    const { turn: turnId, question, within } = event;
    const asked: Turn = { id: turnId, question, within, phase: 'searching', sources: [], answer: '', cited: [] };
    return { ...conversation, turns: [...conversation.turns, asked].slice(-limits.turns) };
  }
  const index = conversation.turns.findIndex((turn) => turn.id === event.turn);
  const turn = conversation.turns[index];
  if (event.type === 'writing' ? !canBeWritten(turn) : !isRunning(turn)) return conversation;
  return { ...conversation, turns: conversation.turns.with(index, changed(turn, event)) };
}

/** Whether a model may still be let try: the turn is over, and what it has is what was quoted. */
export function canBeWritten(turn: Turn | undefined): turn is Turn {
  return turn !== undefined && !isRunning(turn) && (turn.extract?.length ?? 0) > 0 && turn.answer === '';
}

/** Whether what was written is by a model that was let try; known for sure when it is done. */
export function isTrial({ answer, trial, extract = [] }: Turn): boolean {
  return answer !== '' && (trial ?? extract.length > 0);
}

function changed(turn: Turn, event: Exclude<ConversationEvent, { type: 'asked' }>): Turn {
  switch (event.type) {
    case 'sources':
      return { ...turn, sources: event.sources };
    case 'extract':
      return { ...turn, extract: event.extract };
    case 'writing': {
      const { message: _, totalMs: __, ...quoted } = turn;
      return { ...quoted, phase: 'searching' };
    }
    case 'text':
      return { ...turn, phase: 'answering', answer: (turn.answer + event.delta).slice(0, limits.answer) };
    case 'shares':
      return { ...turn, sources: turn.sources.map((source) => withShare(source, event.shares[source.id])) };
    case 'ended': {
      const { phase, answer = turn.answer, trial, message, totalMs } = event;
      const cited = event.cited.filter((citedId) => turn.sources.some((source) => source.id === citedId));
      return {
        ...turn,
        phase,
        answer,
        cited,
        ...(trial === undefined ? {} : { trial }),
        ...(message === undefined ? {} : { message }),
        ...(totalMs === undefined ? {} : { totalMs }),
      };
    }
  }
}

function withShare(source: SourceView, share: number | undefined): SourceView {
  return share === undefined ? source : { ...source, share: Math.min(1, Math.max(0, share)) };
}

/** What is told of earlier turns: the answered ones, the last few; of one that nobody wrote what was quoted. */
export function earlierTurns(turns: readonly Turn[], most = 4): { question: string; answer: string }[] {
  return turns
    .map(({ question, phase, answer, extract = [] }) => ({
      question,
      answer: phase === 'answered' && answer !== '' ? answer : extractText(extract).slice(0, limits.earlier),
    }))
    .filter(({ answer }) => answer !== '')
    .slice(-most);
}
