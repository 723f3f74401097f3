/** An ignore file's rules, in its order, each with its line. Knows patterns, not what ignores whom. */
import { bytesOf, type IgnorePattern, ignorePattern } from './ignorePattern.ts';

/** Says of a path that it is left out, or taken back. */
export interface IgnoreRule extends Pick<IgnorePattern, 'negated'> {
  /** the ignore file, as it is to be named to a person */
  readonly source: string;
  /** from 1 */
  readonly line: number;
  /** as it stands there */
  readonly text: string;
}

interface Rule extends IgnoreRule, IgnorePattern {}

export class IgnoreRules {
  readonly #rules: readonly Rule[];

  /**
   * @param source the file's name
   * @param text its content
   * @param foldCase names that differ in case alone are one, as on Windows and macOS
   */
  constructor(source: string, text: string, foldCase: boolean) {
    const lines = text.replace(/^\uFEFF/, '').split('\n');
    this.#rules = lines.flatMap((whole, i) => {
      if (whole === '' || whole.startsWith('#')) return [];
      const shown = withoutTrailingBlanks(whole.replace(/\r$/, '').replace(/\0.*$/s, ''));
      const { negated, foldersOnly, matches } = ignorePattern(bytesOf(shown), foldCase);
      return [{ source, line: i + 1, text: shown, negated, foldersOnly, matches }];
    });
  }

  get isEmpty(): boolean {
    return this.#rules.length === 0;
  }

  /**
   * The last rule that speaks of exactly this path. @param path bytes, relative to the rules' folder
   */
  ruleFor(path: string, isFolder: boolean): IgnoreRule | undefined {
    const nameAt = path.lastIndexOf('/') + 1;
    for (let i = this.#rules.length - 1; i >= 0; i--) {
      const rule = this.#rules[i];
      if ((isFolder || !rule.foldersOnly) && rule.matches(path, nameAt)) return rule;
    }
    return undefined;
  }
}

/** Blanks at the end count only where a backslash stands before them. Tabs count. */
function withoutTrailingBlanks(line: string): string {
  let end = 0;
  for (let i = 0; i < line.length; i++) {
    if (line[i] === '\\') end = Math.min(line.length, ++i + 1);
    else if (line[i] !== ' ') end = i + 1;
  }
  return line.slice(0, end);
}
