/**
 * Cuts text into the pieces inside which byte pairs merge. The library translates a pattern from Oniguruma's syntax and
 * meaning (`\s` is Unicode's, groups that ignore case) to JavaScript's; its own `ByteLevel` and `Digits` are not used,
 * they take U+FEFF for a blank and know ASCII digits only.
 */
import { SplitPreTokenizer } from '@huggingface/tokenizers';
import { FoveaError } from '../../base/errors.ts';
import type { Split } from './tokenizerJson.ts';

/** Called with each piece in order; the pieces concatenate to the text. */
export type PieceSink = (piece: string) => void;

interface Step {
  /** anchored at lastIndex: finds the usual case, one match right after another, without allocating */
  sticky: RegExp;
  /** finds the next match after a gap */
  global: RegExp;
}

export class PieceSplitter {
  private readonly steps: readonly Step[];
  private readonly literal: RegExp | undefined;

  /**
   * @param literals pieces that are taken out of a text before it is split
   * @throws FoveaError `input` for a pattern that JavaScript cannot express
   */
  constructor(splits: readonly Split[], literals: readonly string[] = []) {
    this.steps = splits.map(compile);
    // The longest first: of two that begin alike it is the one that is found.
    const sorted = literals.toSorted((a, b) => b.length - a.length).map(escaped);
    this.literal = sorted.length > 0 ? new RegExp(`(${sorted.join('|')})`, 'u') : undefined;
  }

  split(text: string, sink: PieceSink): void {
    if (this.literal === undefined) {
      if (text !== '') this.splitFrom(0, text, sink);
      return;
    }
    for (const [i, part] of text.split(this.literal).entries()) {
      // Those of odd number are what was found.
      if (i % 2 === 1) sink(part);
      else if (part !== '') this.splitFrom(0, part, sink);
    }
  }

  private splitFrom(index: number, text: string, sink: PieceSink): void {
    if (index === this.steps.length) {
      sink(text);
      return;
    }
    const step = this.steps[index];
    const last = index === this.steps.length - 1;
    for (let from = 0; from < text.length; ) {
      const end = endOfPiece(step, text, from);
      const piece = from === 0 && end === text.length ? text : text.slice(from, end);
      if (last) sink(piece);
      else this.splitFrom(index + 1, piece, sink);
      from = end;
    }
  }
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

function endOfPiece(step: Step, text: string, from: number): number {
  step.sticky.lastIndex = from;
  if (step.sticky.test(text) && step.sticky.lastIndex > from) return step.sticky.lastIndex;
  step.global.lastIndex = from;
  for (let match = step.global.exec(text); match; match = step.global.exec(text)) {
    if (match[0] !== '') return match.index;
    step.global.lastIndex += 1;
  }
  return text.length;
}

function compile({ regex }: Split): Step {
  try {
    const { pattern } = new SplitPreTokenizer({ type: 'Split', pattern: { Regex: regex }, behavior: 'Isolated' });
    const source = (pattern as RegExp).source;
    return { sticky: new RegExp(source, 'uy'), global: new RegExp(source, 'gu') };
  } catch (cause) {
    const message = `The model's tokenizer splits text by a pattern that cannot be used here (${regex}): use another model.`;
    throw new FoveaError('input', message, { cause });
  }
}
