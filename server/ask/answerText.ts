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
/** Two sentences or lines do not begin with the same characters by chance. */
const longOpening = 28;
/** Share of a cut text that its whole sentences must make up. */
const leastKept = 0.3;

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

/**
 * A text that was cut off, without the sentence that was cut; a block of code that was open is closed.
 * Where that would leave little, it stays as it is.
 */
export function wholeSentences(text: string): string {
  const open = (text.match(/^```/gm)?.length ?? 0) % 2 === 1;
  if (open) return `${text.slice(0, text.lastIndexOf('\n'))}\n\`\`\``;
  const last = Math.max(...[...text.matchAll(/[.!?](?=\s|$)|\n/g)].map(({ index }) => index + 1), 0);
  return last >= leastKept * text.length ? text.slice(0, last).trimEnd() : text;
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

/** A sentence or line at the end that begins as a long one before it did: a small model says it in turns. */
function passageFrom(text: string): number | undefined {
  const begin = Math.max(
    ...[...text.trimEnd().matchAll(/[.!?]\s+|\n\s*/g)].map(({ 0: end, index }) => index + end.length),
    0,
  );
  const opening = text.slice(begin, begin + longOpening);
  if (begin === 0 || opening.length < longOpening) return undefined;
  const before = text.indexOf(opening);
  return before < begin && (before === 0 || /[.!?\n]\s*$/.test(text.slice(0, before))) ? begin : undefined;
}
