/**
 * Which files are about the same: a test and what it tests, a header and its source, a component and its styles. Knows
 * names of files alone.
 */

/** Endings of a base name that say what a file is to its subject. */
const roleEnds =
  /(?:[._-](?:tests?|specs?|unit|e2e|it|bench(?:mark)?|stories|story|fixtures?|mocks?|module|styles?|d|types?|impl|inl|internal|private|cy|pw|snap|golden)|(?<=[a-z\d])(?:Tests?|TestCase|Specs?|IT|Benchmark|Mock|Stories))$/;
const roleStarts = /^(?:test|tests|spec|bench|mock)[._-](?=.)|^Test(?=[A-Z])/;
/** Names that say nothing without the folder's. */
const folderNames = /^(?:index|mod|__init__|main|lib|init|page|layout|route|conftest|setup|default)$/;
/** Folders of files that belong to the one above them. */
const roleFolders =
  /^(?:__tests__|__mocks__|__snapshots__|tests?|specs?|testing|unit|integration|src|lib|include|main|java|kotlin|scala)$/;

/**
 * The name of what a file is about, as written without case and signs; empty where its name tells nothing. `a/x.ts`,
 * `a/x.test.ts`, `test_x.py` and `XTest.java` are all about `x`; `a/index.ts` is about `a`.
 */
export function subjectOf(path: string): string {
  const parts = path.split('/');
  let subject = bare(parts.pop() ?? '');
  while (folderNames.test(subject)) {
    const folder = parts.pop();
    if (folder === undefined) return '';
    if (!roleFolders.test(folder)) subject = folder;
  }
  return subject.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/** A file's name without extension and without what says its role. */
function bare(name: string): string {
  let stem = name.replace(/^\.+/, '').replace(/\.[^.]*$/, '');
  for (let before = ''; before !== stem; ) {
    before = stem;
    stem = stem.replace(roleEnds, '').replace(roleStarts, '');
  }
  return stem;
}

/** Whether two files are about the same. */
export function sameSubject(pathA: string, pathB: string): boolean {
  const subject = subjectOf(pathA);
  return subject !== '' && subject === subjectOf(pathB) && pathA !== pathB;
}

/** More files than this about one subject, and it is none: `index` of a site of a thousand pages. */
const mostOfSubject = 24;

/** Files by their subject. */
export class SubjectIndex {
  readonly #paths = new Map<string, Set<string>>();

  add(path: string): void {
    const subject = subjectOf(path);
    if (subject === '') return;
    const known = this.#paths.get(subject);
    if (known) known.add(path);
    else this.#paths.set(subject, new Set([path]));
  }

  remove(path: string): void {
    const subject = subjectOf(path);
    const known = this.#paths.get(subject);
    if (known?.delete(path) && known.size === 0) this.#paths.delete(subject);
  }

  /** Other files about the same; none where too many share the name. */
  subjectsOf(path: string): string[] {
    const known = this.#paths.get(subjectOf(path));
    return known && known.size <= mostOfSubject ? [...known].filter((other) => other !== path) : [];
  }
}
