/**
 * A question as the model reads it: system text, sources, question, in the form of turns that it was taught. The sources
 * stand in the user's turn as text, each a range of its own whose share of the attention the engine measures
 * (the reader `prompt`). As cached chunks before the turns (`attend:2`) the default model answered with the question's own
 * words; from the text it named the function. Such a prompt also outlives completions, which read other chunks. Text never
 * yields a turn's marker: those ids come from the tokenizer's special ones alone.
 */
import type { GenerateParams, ReaderSpec } from '../engine/protocol.ts';
import type { Tokenizer } from '../engine/tokenizer.ts';

export interface AskPromptParts {
  /** what the model is to do */
  instruction: string;
  /** earlier turns, oldest first */
  history: readonly { question: string; answer: string }[];
  /** best first: where each stands and its lines */
  sources: readonly { path: string; text: string }[];
  /** code that the question is about */
  selection?: { path: string; text: string } | undefined;
  question: string;
  /** words that the answer begins with */
  opening?: string;
}

export type AskPrompt = Pick<GenerateParams, 'reader' | 'chunks' | 'local' | 'localFileTokens' | 'history' | 'endIds'>;

export const promptTokens = { question: 256, selection: 320, earlierQuestion: 48, earlierAnswer: 80 } as const;
/** More characters than a token has, so that a text of a megabyte is not encoded for its first 256 tokens. */
const charactersPerToken = 16;

/** @returns the engine's parameters; the first of its shares are those of `sources`, in their order */
export function askPrompt(tokenizer: Tokenizer, parts: AskPromptParts): AskPrompt {
  const { turn, ends } = tokenizer.special;
  const { instruction, history, sources, selection, question, opening = '' } = parts;
  const encode = (text: string): number[] => tokenizer.encode(text);
  const open = (role: string): number[] => (turn ? [turn.start, ...encode(`${role}\n`)] : encode(`${labels[role]}`));
  const close = turn ? [turn.end, ...encode('\n')] : encode('\n\n');
  const said = (role: string, text: string, most: number): number[] => [
    ...open(role),
    ...firstTokens(tokenizer, text, most),
    ...close,
  ];
  const preamble = [...said('system', instruction, Number.POSITIVE_INFINITY)];
  for (const each of history) {
    preamble.push(...said('user', each.question, promptTokens.earlierQuestion));
    preamble.push(...said('assistant', each.answer, promptTokens.earlierAnswer));
  }
  preamble.push(...open('user'));
  const block = (path: string, ids: readonly number[]): number[] => [
    ...encode(`${path}\n${fence}\n`),
    ...ids,
    ...encode(`\n${fence}\n\n`),
  ];
  const chunks = sources.map(({ path, text }) => block(path, encode(text)));
  const local = [
    ...(selection ? block(selection.path, firstTokens(tokenizer, selection.text, promptTokens.selection)) : []),
    ...firstTokens(tokenizer, question, promptTokens.question),
    ...close,
    ...open('assistant'),
    ...encode(opening),
  ];
  // The reader puts its chunks before the local context, the first one nearest to it: the preamble is the farthest.
  const reader: ReaderSpec = { prompt: chunks.length + 1, attend: 0, focus: 0, memory: 0, copy: false };
  return { reader, chunks: [...chunks, preamble], local, localFileTokens: 1, history: [], endIds: ends };
}

/**
 * The same without the last sources, where a model reads less than this prompt and an answer.
 * @param window positions that the model has for prompt and answer
 */
export function withinWindow(prompt: AskPrompt, window: number): AskPrompt {
  const { chunks, local, reader } = prompt;
  const preamble = chunks[chunks.length - 1];
  const sources = chunks.slice(0, -1);
  let tokens = preamble.length + local.length + answerRoom;
  const fitting: (readonly number[])[] = [];
  for (const ids of sources) {
    tokens += ids.length;
    if (tokens > window) break;
    fitting.push(ids);
  }
  return { ...prompt, chunks: [...fitting, preamble], reader: { ...reader, prompt: fitting.length + 1 } };
}

/** Tokens that are kept free for the answer. */
const answerRoom = 256;
const fence = '```';
/** For a model without markers of turns. */
const labels: Readonly<Record<string, string>> = { system: '', user: 'Question: ', assistant: 'Answer: ' };

/** The beginning of a text: at most so many tokens. */
function firstTokens(tokenizer: Pick<Tokenizer, 'encode'>, text: string, most: number): number[] {
  const ids = tokenizer.encode(Number.isFinite(most) ? text.slice(0, most * charactersPerToken) : text);
  return ids.length > most ? ids.slice(0, most) : ids;
}
