/** Files that say again what others say: quoted only where no other was found. By path and scope alone. */

const tests =
  /(^|\/)(tests?|__tests__|specs?|\w+-tests|testdata|e2e|bench(mark)?s?|fixtures?)\/|([._-](test|spec|bench)|_test)\.\w+$|(^|\/)(test_\w+|conftest)\.py$|[a-z]Tests?\.(java|kt|cs|scala|swift)$/;
/** Prose alone: src/history/ is code. */
const histories =
  /(^|\/)(changelogs?|changes|history|news|releases?|upgrad\w+|migrat\w+)([-_.\d]*\d)?(\/.*)?(\.(md|mdx|rst|txt|adoc)|(?<!\.\w+))$/i;
/** `README.pt-br.md`, `docs/ja/…` */
const translations =
  /[._-](?!en\b)[a-z]{2}([-_][a-z]{2,4})?\.(md|mdx|rst|txt)$|(^|\/)docs?\/(?!en\/)[a-z]{2}([-_][a-z]{2,4})?\/.*\.(md|mdx|rst|txt)$/i;

/** @param scope what encloses a chunk in the file */
export function restates(path: string, scope: readonly string[], asksForTests: boolean): boolean {
  const isTest = tests.test(path) || scope.some((label) => /^mod tests?$/.test(label));
  return (isTest && !asksForTests) || histories.test(path) || translations.test(path);
}
