/** Generated tokens as text, while they come: what each adds to the typed text. Knows no engine and no document. */
import type { GeneratedToken } from '../engine/protocol.ts';
import type { Tokenizer } from '../engine/tokenizer.ts';

/** A token of a completion, as far as confidence needs it. */
export interface WrittenToken {
  /** what it adds; '' while it spells what was typed, or a part of a character that the next one ends */
  text: string;
  /** natural log of its probability */
  logProb: number;
  /** tokens of context that match, where it was copied */
  matchLength?: number;
}

export class WrittenTokens {
  readonly generated: GeneratedToken[] = [];
  readonly tokens: WrittenToken[] = [];
  text = '';
  readonly #tokenizer: Pick<Tokenizer, 'bytesOf'>;
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  /** bytes that generation spells first */
  #remainder: number;

  constructor(tokenizer: Pick<Tokenizer, 'bytesOf'>, remainder: Uint8Array) {
    this.#tokenizer = tokenizer;
    this.#remainder = remainder.length;
  }

  add(fresh: readonly GeneratedToken[]): void {
    for (const token of fresh) {
      const bytes = this.#tokenizer.bytesOf(token.id);
      const text = this.#decoder.decode(bytes.subarray(this.#remainder), { stream: true });
      this.#remainder = Math.max(0, this.#remainder - bytes.length);
      const { logProb, copy } = token;
      this.generated.push(token);
      this.tokens.push({ text, logProb, ...(copy && { matchLength: copy.matchLength }) });
      this.text += text;
    }
  }
}

/** The tokens that write `text` from `from` on, `length` UTF-16 units of it; those at the borders in part. */
export function tokensWithin<Token extends { text: string }>(
  tokens: readonly Token[],
  from: number,
  length: number,
): Token[] {
  const within: Token[] = [];
  let at = 0;
  for (const token of tokens) {
    const text = token.text.slice(Math.max(0, from - at), Math.max(0, from + length - at));
    if (text !== '') within.push({ ...token, text });
    at += token.text.length;
  }
  return within;
}
