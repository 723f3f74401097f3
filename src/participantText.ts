/** Texts between the editor's chat and the sidecar. Functions of values; knows no `vscode`. */

/** Takes the images out of Markdown that arrives in pieces: one would be fetched from wherever the model says. */
export class ImageFilter {
  /** `!`s that the next piece may make an image of */
  #held = '';

  next(delta: string): string {
    const text = (this.#held + delta).replace(/!+\[/g, '[');
    this.#held = /!*$/.exec(text)?.[0] ?? '';
    return text.slice(0, text.length - this.#held.length);
  }

  /** What was held back. */
  end(): string {
    const rest = this.#held;
    this.#held = '';
    return rest;
  }
}

type Part = { question: string } | { answer: string };

/** A question without an answer (stopped, failed) is left out, as is an answer without a question. */
export function pastTurns(parts: readonly Part[]): { question: string; answer: string }[] {
  const turns: { question: string; answer: string }[] = [];
  let question: string | undefined;
  for (const part of parts) {
    if ('question' in part) question = part.question;
    else if (question !== undefined && part.answer !== '') {
      turns.push({ question, answer: part.answer });
      question = undefined;
    }
  }
  return turns;
}
