/** What was quoted, as the page shows it, and as Markdown: to be copied, and to be told with the next question. */
import { type Checked, count, list, shape, text } from './schema.ts';

const most = { passages: 8, quotes: 24, line: 1_000, text: 8_000 } as const;

/** Lines of a source, word for word. */
const quoteShape = shape({
  id: text(200),
  /** lines, from 1, both within */
  fromLine: count,
  toLine: count,
  text: text(most.text),
});
export type QuoteView = Checked<typeof quoteShape>;

/** What one file says to the question. */
const passageShape = shape({ path: text(most.line), quotes: list(quoteShape, most.quotes) });
export type PassageView = Checked<typeof passageShape>;

export const extractShape = list(passageShape, most.passages);

/** As much as the page takes. */
export function withinLimits(extract: readonly PassageView[]): PassageView[] {
  return extract.slice(0, most.passages).map(({ path, quotes }) => ({
    path: path.slice(0, most.line),
    quotes: quotes.slice(0, most.quotes).map((quote) => ({ ...quote, text: quote.text.slice(0, most.text) })),
  }));
}

/** Each quote under its place, in a block of code that nothing in it ends. */
export function extractText(extract: readonly PassageView[]): string {
  return extract
    .flatMap(({ path, quotes }) => quotes.map((quote) => `${placeText(path, quote)}\n\n${fenced(quote.text)}`))
    .join('\n\n');
}

/** `src/a.ts:3-5` */
export function placeText(path: string, { fromLine, toLine }: { fromLine: number; toLine: number }): string {
  return fromLine === toLine ? `${path}:${fromLine}` : `${path}:${fromLine}-${toLine}`;
}

/** A block of code that nothing in it ends. */
export function fenced(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`{3,}/g)].map(([run]) => run.length));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return `${fence}\n${text}\n${fence}`;
}
