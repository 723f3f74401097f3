/** How a document is indented: with tabs or blanks, by how much a block, and what a tab is worth. Knows no cursor. */

export interface IndentStyle {
  /** `unknown`: nothing is indented yet, or both are used alike */
  char: 'tabs' | 'blanks' | 'unknown';
  /** columns that a tab goes on to a multiple of */
  tab: number;
  /** columns that a block is deeper than what opens it */
  step: number;
  /** whether that was seen in the document, and all its blocks agree about it */
  isSure: boolean;
  /** tabs stand for as many blanks (GNU): a width has one spelling, tabs first */
  packs: boolean;
}

/** Languages in which tabs alone are right, or two blanks are the custom. */
const tabLanguages = /^(go|makefile)$/;
const twoBlanks =
  /^(yaml|dockercompose|json|jsonc|ruby|javascript|javascriptreact|typescript|typescriptreact|html|vue|svelte|astro|css|scss|sass|less|stylus|pug|jade|haml|slim|coffeescript|lua|elixir|nim|haskell|scala|ocaml|dart|nix|xml|terraform|graphql|proto3)$/;
const opener = /(?:[{:]|=>|->|\b(?:do|then|else|begin|try))[ \t]*\r?$/;
/** Least share of the blocks for a step to be the only one. */
const sureShare = 0.9;
const leastSure = 2;

/** @param lines of the document around the cursor, without their breaks */
export function indentStyle(lines: readonly string[], languageId: string): IndentStyle {
  const filled = lines.filter((line) => line.trim() !== '');
  const tabs = filled.filter((line) => line.startsWith('\t')).length;
  const spaced = filled.flatMap((line) => /^ {2,}(?=\S)/.exec(line)?.[0].length ?? []);
  // Blanks up to a tab's eight and tabs from there on.
  const packs =
    tabs > 0 && spaced.length * 20 > tabs && spaced.every((width) => width < 8) && !tabLanguages.test(languageId);
  if (packs) return { char: 'tabs', tab: 8, ...stepOf(filled, 8, 4), packs };
  const tabbed = tabs === 0 && spaced.length === 0 ? tabLanguages.test(languageId) : tabs > 4 * spaced.length;
  if (tabbed) return { char: 'tabs', tab: 4, step: 4, isSure: true, packs };
  const step = stepOf(filled, 4, twoBlanks.test(languageId) ? 2 : 4);
  return { char: spaced.length > 4 * tabs ? 'blanks' : 'unknown', tab: 4, ...step, packs };
}

/** The most frequent difference between what opens a block and the line below it. */
function stepOf(filled: readonly string[], tab: number, fallback: number): Pick<IndentStyle, 'step' | 'isSure'> {
  const counts = new Map<number, number>();
  let any = 0;
  const count = (isBlock: boolean): void => {
    for (const [index, line] of filled.slice(1).entries()) {
      const deeper = widthOf(line, tab) - widthOf(filled[index], tab);
      if (deeper < 2 || deeper > 8 || (isBlock && !opener.test(filled[index]))) continue;
      counts.set(deeper, (counts.get(deeper) ?? 0) + 1);
      any++;
    }
  };
  count(true);
  if (any === 0) count(false);
  const [best] = [...counts].sort(([a, often], [b, oftener]) => oftener - often || a - b);
  if (best === undefined) return { step: fallback, isSure: false };
  return { step: best[0], isSure: best[1] >= leastSure && best[1] >= sureShare * any };
}

/** Columns of a line's leading blanks. */
export function widthOf(line: string, tab: number): number {
  let width = 0;
  for (const char of line) {
    if (char === '\t') width += tab - (width % tab);
    else if (char === ' ') width++;
    else break;
  }
  return width;
}

/** Leading blanks of so many columns. */
export function blanksOf(width: number, { char, tab }: Pick<IndentStyle, 'char' | 'tab'>): string {
  if (char !== 'tabs') return ' '.repeat(width);
  return '\t'.repeat(Math.floor(width / tab)) + ' '.repeat(width % tab);
}

export function leadingBlanks(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}
