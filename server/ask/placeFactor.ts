/** How likely a file is to hold an answer, by its path alone: tests, changelogs and translations repeat what code says. */

const tests =
  /(^|\/)(tests?|__tests__|specs?|runtime-tests|integration-tests|e2e|benchmarks?|fixtures?)\/|([._-](test|spec|bench)|_test)\.\w+$|(^|\/)test_\w+\.py$/;
const examples = /(^|\/)(examples?|samples?|demos?)\//;
/** Prose alone: src/history/ is code. */
const histories =
  /(^|\/)(changelogs?|changes|history|news|releases?|upgrad\w+)(\/.*)?(\.(md|mdx|rst|txt|adoc)|(?<!\.\w+))$/i;
/** `README.pt-br.md` */
const translations = /\.[a-z]{2}(-[a-z]{2})?\.(md|rst|txt)$/;

/** Where a newcomer begins to read. */
const doors =
  /(^|\/)(readme(\.\w+)?|package\.json|pyproject\.toml|cargo\.toml|go\.mod|architecture\.md|contributing\.md|index\.md)$/i;

/** Whether a file says what a project is. */
export function isDoor(path: string): boolean {
  return doors.test(path);
}

export function isReadme(path: string): boolean {
  return /(^|\/)readme(\.\w+)?$/i.test(path);
}

/**
 * @param scope what encloses the chunk in its file
 * @returns what a score is multiplied with
 */
export function placeFactor(path: string, scope: readonly string[], asksForTests: boolean): number {
  if (tests.test(path) || scope.some((label) => /^mod tests?$/.test(label))) return asksForTests ? 1.2 : 0.6;
  if (translations.test(path)) return 0.5;
  if (histories.test(path)) return 0.5;
  if (examples.test(path)) return 0.8;
  return 1;
}
