/**
 * An answer's tokens as text while they come: whole characters only, nothing that hides or turns text around, and an end
 * where the model begins to say the same again. Knows no engine.
 */
import type { Tokenizer } from '../engine/tokenizer.ts';

/** Control, bidirectional and zero-width characters; line break and tab are text. */
const invisible = /(?![\n\t])[\p{Cc}\p{Cf}]/gu;

/** A loop is what stands so often behind each other, and is at least so long in all. */
const times = 3;
const shortestLoop = 24;
const longestPeriod = 200;
/** A line or sentence of this length does not come twice by chance. */
const longPassage = 32;

export class AnswerText {
  #text = '';
  readonly #tokenizer: Pick<Tokenizer, 'bytesOf'>;
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });

  constructor(tokenizer: Pick<Tokenizer, 'bytesOf'>) {
    this.#tokenizer = tokenizer;
  }

  /** All of it, without what was said again. */
  get text(): string {
    const end = repeatedFrom(this.#text);
    return (end === undefined ? this.#text : this.#text.slice(0, end)).trim();
  }

  /** Whether the model goes round in circles. */
  get repeats(): boolean {
    return repeatedFrom(this.#text) !== undefined;
  }

  /** @returns what they add: a character of several tokens comes whole with its last one, or not at all */
  add(ids: readonly number[]): string {
    let delta = '';
    for (const id of ids) delta += this.#decoder.decode(this.#tokenizer.bytesOf(id), { stream: true });
    delta = delta.replace(invisible, '');
    if (this.#text === '') delta = delta.trimStart();
    this.#text += delta;
    return delta;
  }
}

/** Where the second time of what `text` ends with begins; undefined: it does not repeat itself. */
export function repeatedFrom(text: string): number | undefined {
  return loopFrom(text) ?? passageFrom(text);
}

/** A period that stands `times` behind each other at the end: `a, b, a, b, a, b`. */
function loopFrom(text: string): number | undefined {
  for (let period = 1; period <= Math.min(longestPeriod, text.length / times); period++) {
    const length = Math.max(times * period, shortestLoop);
    if (length > text.length) continue;
    const start = text.length - length;
    let at = text.length - 1;
    while (at - period >= start && text[at] === text[at - period]) at--;
    if (at - period >= start) continue;
    // The loop may have begun before what was looked at.
    let from = start;
    while (from > 0 && text[from - 1] === text[from - 1 + period]) from--;
    return /\S/.test(text.slice(from, from + period)) ? from + period : undefined;
  }
  return undefined;
}

/** A long sentence or line at the end that stood there before. */
function passageFrom(text: string): number | undefined {
  const passage = /(?:^|[.!?]\s|\n)([^\n]{32,}?[.!?]|[^\n]{32,})\n?$/.exec(text.trimEnd());
  if (!passage || !/[.!?\n]\s*$/.test(text)) return undefined;
  const sentence = passage[1].slice(passage[1].search(/[^.!?]+[.!?]?$/)).trim();
  if (sentence.length < longPassage) return undefined;
  const at = text.lastIndexOf(sentence);
  return text.indexOf(sentence) < at ? at : undefined;
}
