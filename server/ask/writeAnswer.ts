/** Has the engine write an answer: streamed, ended where it goes round in circles. Knows no question and no panel. */
import type { GenerateResult } from '../engine/protocol.ts';
import type { Tokenizer } from '../engine/tokenizer.ts';
import type { EngineTurns } from '../schedule/scheduledEngine.ts';
import { AnswerText, wholeSentences } from './answerText.ts';
import type { AskPrompt } from './askPrompt.ts';

export interface Answering {
  tokenizer: Pick<Tokenizer, 'bytesOf'>;
  engine: Pick<EngineTurns, 'generate'>;
}

export interface AnswerOptions {
  maxTokens: number;
  signal?: AbortSignal | undefined;
  /** more of the answer */
  onText?(delta: string): void;
}

export interface WrittenAnswer {
  text: string;
  /** of the attention, by chunk of the prompt */
  shares: readonly number[];
  /** from the call to the first token, waiting for a turn included */
  firstTokenMs: number;
  tokens: number;
  end: GenerateResult['end'] | 'repeated';
}

/** @throws FoveaError of kind `cancelled` as soon as `signal` aborts, of other kinds where the engine cannot */
export async function writeAnswer(
  { tokenizer, engine }: Answering,
  prompt: AskPrompt,
  { maxTokens, signal, onText }: AnswerOptions,
): Promise<WrittenAnswer> {
  const started = performance.now();
  const answer = new AnswerText(tokenizer);
  const stop = new AbortController();
  const onAbort = (): void => stop.abort();
  if (signal?.aborted) stop.abort();
  signal?.addEventListener('abort', onAbort, { once: true });
  let [firstTokenMs, tokens] = [0, 0];
  let shares: readonly number[] = [];
  let repeated = false;
  const take = (ids: readonly number[], soFar: readonly number[]): void => {
    if (ids.length === 0 || repeated) return;
    if (tokens === 0) firstTokenMs = performance.now() - started;
    tokens += ids.length;
    shares = soFar;
    const delta = answer.add(ids);
    if (delta !== '') onText?.(delta);
    repeated = answer.repeats;
    if (repeated) stop.abort();
  };
  let end: WrittenAnswer['end'] = 'repeated';
  try {
    const params = { ...prompt, maxTokens, lastIds: [], draft: false };
    const result = await engine.generate(params, {
      signal: stop.signal,
      onTokens: (fresh, soFar) =>
        take(
          fresh.map(({ id }) => id),
          soFar,
        ),
    });
    // what an engine did not stream
    take(
      result.tokens.slice(tokens).map(({ id }) => id),
      result.shares,
    );
    if (!repeated) {
      shares = result.shares;
      end = result.end;
    }
  } catch (error) {
    // Stopped by ourselves: what there is is the answer.
    if (!repeated || signal?.aborted) throw error;
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
  const text = end === 'repeated' || end === 'maxTokens' ? wholeSentences(answer.text) : answer.text;
  return { text, shares, firstTokenMs, tokens, end };
}
