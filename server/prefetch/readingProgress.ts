/** Whether a step of reading ahead brought more than the one before it, or only what was typed since. */
import type { HastyReading } from '../engine/protocol.ts';

/** A local context that is longer by so many tokens is another one; typing adds one or two at a time. */
const longerTokens = 32;

export class ReadingProgress {
  #uri = '';
  #chunks = 0;
  #localTokens = 0;

  /** @param uri of the document that is read for: in another one everything is new */
  isNew(uri: string, { chunks, localTokens }: HastyReading): boolean {
    const isOther = uri !== this.#uri;
    const more = chunks.length > this.#chunks || localTokens >= this.#localTokens + longerTokens;
    this.#uri = uri;
    this.#chunks = chunks.length;
    this.#localTokens = localTokens;
    return isOther || more;
  }
}
