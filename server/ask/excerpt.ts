/** The lines of a text that have most to do with a question, as many as a budget holds. Knows no model and no gate. */

import { lineStarts } from '../base/textPosition.ts';
import { eachTerm } from '../gate/terms.ts';

export interface ExcerptOptions {
  /** what each term is worth */
  worth: ReadonlyMap<string, number>;
  /** tokens of the whole excerpt */
  budget: number;
  /** tokens of a line, its break included */
  tokensOf(line: string): number;
}

/** A line that declares something says more than one that mentions it. */
const declares =
  /^\s*(?:export|pub|async|static|abstract|default|\s)*\b(?:class|def|function|func|fn|struct|enum|trait|interface|type|impl)\b/;
const declarationBonus = 1.5;
/** Of a term's worth, each time that it comes again: one rare word says where to look, a common one ten times does not. */
const again = 0.1;
/** An excerpt that begins where something begins is read more easily. */
const beginningBonus = 1.2;

/** @returns UTF-16 range of consecutive lines, blank ones around them left out; the whole text where nothing tells lines apart */
export function excerpt(text: string, { worth, budget, tokensOf }: ExcerptOptions): { start: number; end: number } {
  const starts = lineStarts(text);
  const lines = starts.map((start, i) => text.slice(start, starts[i + 1] ?? text.length));
  const sizes = lines.map(tokensOf);
  const values = valuesOf(lines, worth);
  let best = { first: 0, end: 0, value: -1 };
  let [end, size, value] = [0, 0, 0];
  for (let first = 0; first < lines.length; first++) {
    while (end < lines.length && size + sizes[end] <= budget) {
      size += sizes[end];
      value += values[end++];
    }
    const begins = first === 0 || declares.test(lines[first]) || lines[first - 1].trim() === '';
    const weighed = lines[first].trim() === '' ? -1 : value * (begins ? beginningBonus : 1);
    if (end > first && weighed > best.value) best = { first, end, value: weighed };
    if (end > first) {
      size -= sizes[first];
      value -= values[first];
    } else end = first + 1; // a line longer than the budget
  }
  if (best.end === best.first) return { start: 0, end: text.trimEnd().length };
  const start = starts[best.first];
  return { start, end: start + text.slice(start, starts[best.end] ?? text.length).trimEnd().length };
}

function valuesOf(lines: readonly string[], worth: ReadonlyMap<string, number>): number[] {
  const seen = new Set<string>();
  return lines.map((line) => {
    let value = 0;
    eachTerm(line, (term) => {
      value += (worth.get(term) ?? 0) ** 2 * (seen.has(term) ? again : 1);
      seen.add(term);
    });
    return declares.test(line) ? value * declarationBonus : value;
  });
}
