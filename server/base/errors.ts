/** The one kind of error that reaches a person: a sentence that says what is wrong and what to do. Knows no module. */
import type { Said, Sentence } from './sentence.ts';

/** `usage`: the command was wrong; `input`: a file, model or repository was; `failure`: ours or the machine's fault; `cancelled`: asked for. */
export type ErrorKind = 'usage' | 'input' | 'failure' | 'cancelled';

/** Process exit codes of the command line, by kind (128 + SIGINT for a cancelled run). */
export const exitCodes: Record<ErrorKind, number> = { usage: 2, input: 3, failure: 1, cancelled: 130 };

/** An error whose message is shown as it stands: one line, saying what to do. */
export class FoveaError extends Error {
  readonly kind: ErrorKind;
  /** for who words it otherwise */
  readonly sentence: Sentence | undefined;

  constructor(kind: ErrorKind, message: string, options: { cause?: unknown; sentence?: Sentence } = {}) {
    super(message, options);
    this.name = 'FoveaError';
    this.kind = kind;
    this.sentence = options.sentence;
  }
}

/** The sentence of an error or a state, without what else is in it, as it goes to another process. */
export function said({ message, sentence }: { message: string; sentence?: Sentence | undefined }): Said {
  return { message, ...(sentence ? { sentence } : {}) };
}

/** Thrown where an `AbortSignal` is found aborted. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new FoveaError('cancelled', 'Cancelled.');
}
