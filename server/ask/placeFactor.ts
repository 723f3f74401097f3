/** How likely a file is to hold an answer, by its path alone: tests, changelogs and translations repeat what code says. */

/** What each kind of place is worth beside sources. Chosen on bench/ask/tuningQuestions.json. */
export const placeWeights = {
  tests: 0.4,
  /** where a question has the word `test`, which may be what the program is about */
  testsPerhaps: 0.8,
  /** where it asks for tests */
  testsAsked: 1.1,
  translations: 0.2,
  histories: 0.4,
  examples: 0.4,
  prose: 0.35,
  others: 0.6,
  generated: 0.5,
  tools: 0.7,
  declarations: 0.8,
};

const tests =
  /(^|\/)(tests?|__tests__|specs?|runtime-tests|integration-tests|unit-tests|test-d(ts)?|testdata|e2e|bench(mark)?s?|fixtures?|mocks?|__mocks__|t)\/|([._-](test|spec|bench|test-d)|_test)\.\w+$|(^|\/)test_\w+\.py$|(^|\/)conftest\.py$|(^|\/)src\/(test|testFixtures|it)\/|[a-z](Test|Tests|IT)\.(java|kt|cs|scala|swift)$/;
const examples =
  /(^|\/)(examples?|samples?|demos?|docs?_src|playgrounds?|online-playground|tutorials?|recipes|snippets|sandbox|templates?)\//;
/** Prose alone: src/history/ is code. */
const histories =
  /(^|\/)(changelogs?|changes|history|news|releases?|release[-_]notes|whatsnew|upgrad\w+|migrat\w+)([-_.\d]*\d|[-_]\w+)?(\/.*)?(\.(md|mdx|rst|txt|adoc)|(?<!\.\w+))$/i;
const prose =
  /\.(md|mdx|markdown|rst|txt|adoc|html?|tex|1)$|(^|\/)(readme|license|copying|notice|authors|contributing)\w*$/i;
/** `README.pt-br.md`, `docs/ja/…`, `README-ko.md`; English is what the others are translated from. */
const translations =
  /[._-](?!en\b)[a-z]{2}([-_][a-z]{2,4})?\.(md|mdx|rst|txt)$|(^|\/)(docs?|documentation|i18n|locales?|translations?|content)\/(.*\/)?(?!en\b|js|ts|go|py|rs|ui|io|db|vm|os|v\d)[a-z]{2}([-_][a-z]{2,4})?\/.*\.(md|mdx|rst|txt)$/i;
/** Others' code, carried along. */
const others =
  /(^|\/)(vendor|_vendor|vendored|third[-_]party|thirdparty|extern|externals?|node_modules|bundled|deps)\//;
const generated =
  /(^|\/)(generated|__generated__|gen|dist|build\/lib)\/|(\.min\.\w+|_pb2(_grpc)?\.pyi?|\.pb\.(go|cc|h)|\.g\.\w+|[._-]generated\.\w+|\.lock|[-.]lock\.(json|ya?ml)|\.snap|\.map|\.svg)$/;
/** What builds, releases and installs a project. */
const tools =
  /(^|\/)(\.\w[\w-]*|scripts?|tools?|helpers|ci|build-plugins|packaging|install\w*|hack|contrib|docker|release)\/|(^|\/)(setup\.(py|cfg)|noxfile\.py|conf\.py|makefile|dockerfile|[\w.-]+\.config\.\w+|package\.json|pyproject\.toml|tsconfig\.\w*\.?json|build\.(rs|go))$/i;
const declarations = /\.d\.[mc]?ts$|\.pyi$/;

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

/** Whether a question wants tests; `perhaps`: it speaks of testing. */
export type TestsWanted = 'no' | 'perhaps' | 'yes';

/** @param question as it was asked */
export function testsWanted(question: string): TestsWanted {
  const asks =
    /\b(?:which|what|any|unit|is there a|are there)\s+(?:unit\s+|integration\s+)?(?:tests?|specs?|fixtures?)\b(?!\s+(?:client|case|runner|suite|server|framework|command))|\b(?:is|are)\b[^?]*\btested\b|\btests?\s+(?:for|of|covers?)\b|\bcovered by\b/i;
  if (asks.test(question)) return 'yes';
  return /\b(?:tests?|testing|tested|specs?|fixtures?)\b/i.test(question) ? 'perhaps' : 'no';
}

/**
 * @param scope what encloses the chunk in its file
 * @returns what a score is multiplied with
 */
export function placeFactor(path: string, scope: readonly string[], wanted: TestsWanted): number {
  const is = placeWeights;
  if (others.test(path)) return is.others;
  if (tests.test(path) || scope.some((label) => /^mod tests?$/.test(label))) {
    return wanted === 'yes' ? is.testsAsked : wanted === 'perhaps' ? is.testsPerhaps : is.tests;
  }
  if (translations.test(path)) return is.translations;
  if (histories.test(path)) return is.histories;
  if (generated.test(path)) return is.generated;
  if (prose.test(path)) return is.prose;
  if (examples.test(path)) return is.examples;
  if (tools.test(path)) return is.tools;
  if (declarations.test(path)) return is.declarations;
  return 1;
}

/** Whether a place says again what sources say: tests where none are asked for, changelogs, translations. */
export function restates(path: string, scope: readonly string[], wanted: TestsWanted): boolean {
  const isTest = tests.test(path) || scope.some((label) => /^mod tests?$/.test(label));
  return (isTest && wanted === 'no') || histories.test(path) || translations.test(path);
}
