/**
 * Questions whose answer stands in one chunk: a pass key, a number, the value of a name. The task of passkey retrieval
 * (arXiv 2305.16300, section 4.3) in the shape of code; the forms are those of training/retrieval.py. Knows no chunk.
 */
import type { CommentStyle } from '../../server/chunking/languages.ts';
import type { Random } from '../seededRandom.ts';

export const retrievalTasks = ['passkey', 'number', 'keyvalue'] as const;
export type RetrievalTask = (typeof retrievalTasks)[number];

/** What is asked: the same for several needles, which differ in their answer. */
export interface RetrievalQuestion {
  task: RetrievalTask;
  /** of a number or value; '' for a pass key */
  name: string;
  /** the text up to its answer */
  text: string;
}

export interface Needle {
  /** the statement to hide, a line with its break */
  hidden: string;
  /** letters and digits */
  answer: string;
}

const words =
  'alpha buffer cache depth epoch field graph handle index jitter kernel limit margin node offset page quota range scale token unit vertex window yield zone batch cursor delta entry frame grid'.split(
    ' ',
  );

/** What a text must not say, or the question would have two answers there. */
export const givesAway = /pass[ _-]?key/i;

/** @param isFree whether no text of the haystack has this name */
export function drawName(random: Random, isFree: (name: string) => boolean): string {
  const word = (): string => words[random.integer(words.length)];
  for (;;) {
    const name = `${word()}_${word()}`;
    if (isFree(name)) return name;
  }
}

/** @param comment of the file that the question stands in */
export function questionOf(task: RetrievalTask, name: string, comment: CommentStyle): RetrievalQuestion {
  switch (task) {
    case 'passkey':
      return { task, name: '', text: `${comment.open} What is the pass key? The pass key is` };
    case 'number': {
      const upper = name.toUpperCase();
      return { task, name, text: `${comment.open} the value of ${upper}\nassert ${upper} ==` };
    }
    case 'keyvalue':
      return { task, name, text: `assert table["${name}"] == "` };
  }
}

/** @param comment of the file that it is hidden in */
export function needleFor({ task, name }: RetrievalQuestion, comment: CommentStyle, random: Random): Needle {
  const draw = (characters: string, count: number): string =>
    Array.from({ length: count }, () => characters[random.integer(characters.length)]).join('');
  const digits = '0123456789';
  switch (task) {
    case 'passkey': {
      const answer = draw(digits, 5);
      const close = comment.close === '' ? '' : ` ${comment.close}`;
      const hidden = `${comment.open} The pass key is ${answer}. Remember it. ${answer} is the pass key.${close}\n`;
      return { hidden, answer };
    }
    case 'number': {
      const answer = draw(digits, 6);
      return { hidden: `${name.toUpperCase()} = ${answer}\n`, answer };
    }
    case 'keyvalue': {
      const answer = draw(`${digits}abcdef`, 8);
      return { hidden: `"${name}": "${answer}",\n`, answer };
    }
  }
}

/** Whether what was generated behind the question is the answer, and not the beginning of something longer. */
export function isAnswer(generated: string, answer: string): boolean {
  return /^\s*(\w+)/.exec(generated)?.[1] === answer;
}
