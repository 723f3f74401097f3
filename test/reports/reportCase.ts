/**
 * One instance of a reported fault as a file that is read like a picture: what is right, in a sentence; how it is asked;
 * the files of a workspace; in one of them the cursor, and what is to be offered there. Knows no server. The form is told
 * in docs/reports.md.
 */
import path from 'node:path';

/** The cursor where nothing is to be offered; what stands between the other two is to be offered there. */
const cursorMark = '‸';
const offerMarks = /«([^»]*)»/;
/** Stands for nothing: it keeps scanners from what looks like a secret, and editors from blanks at a line's end. */
const nothing = /¦/g;

export type Encoding = 'utf8' | 'utf8bom' | 'utf16le' | 'utf16be' | 'utf16leBare' | 'latin1' | 'hex';

export type CaseFile =
  | { kind: 'text'; path: string; text: string; encoding: Encoding; onDisk: boolean; runs: boolean }
  | { kind: 'link'; path: string; target: string }
  | { kind: 'repository' | 'submodule' | 'worktree'; path: string }
  | { kind: 'cell'; path: string; text: string; languageId: string };

export interface Asked {
  /** of the file or the cell's notebook */
  path: string;
  /** which of the notebook's cells */
  cell: number | undefined;
  languageId: string;
  text: string;
  /** UTF-16 offset */
  cursor: number;
  /** documents that are right after accepting; undefined: nothing is offered */
  right: (string | undefined)[];
}

/** What the index is to say of a path. */
export type Expected =
  | { kind: 'in' | 'out'; path: string; reason: string | undefined }
  | { kind: 'shows' | 'hides'; path: string; text: string };

export interface ReportCase {
  title: string;
  files: CaseFile[];
  asked: Asked | undefined;
  expected: Expected[];
  trigger: 'invoked' | 'automatic';
  /** accepted whole, or one word after the other with a request in between */
  accept: 'whole' | 'words';
  settings: Record<string, unknown>;
  /** of the server, beside the test's own; `{folder}` is the folder around the workspace */
  env: Record<string, string>;
  /** of the command line's `complete`, where that is asked instead of the server */
  command: string[] | undefined;
  /** documents open in the editor beside the one that is asked in */
  open: { path: string; languageId: string }[];
}

const repeated = new Set(['in', 'out', 'shows', 'hides', 'env', 'or', 'open']);
const single = new Set(['language', 'trigger', 'accept', 'settings', 'command']);

/** @throws Error that says what of the text is not of the form */
export function parseCase(source: string): ReportCase {
  const [head, ...sections] = source.replace(nothing, '').split(/^=== /m);
  const [title, ...lines] = head.trimEnd().split('\n');
  const keys = new Map<string, string[]>();
  for (const line of lines) {
    const [, key, value] = /^(\w+): ?(.*)$/.exec(line) ?? [];
    if (key === undefined || !(repeated.has(key) || single.has(key))) throw new Error(`no line of a case: ${line}`);
    if (single.has(key) && keys.has(key)) throw new Error(`said twice: ${key}`);
    keys.set(key, [...(keys.get(key) ?? []), value]);
  }
  const all = (key: string): string[] => keys.get(key) ?? [];
  const one = (key: string): string | undefined => keys.get(key)?.[0];
  const files = sections.map(fileOf);
  const asked = askedOf(files, one('language') ?? 'plaintext', all('or'));
  const expected = (['in', 'out', 'shows', 'hides'] as const).flatMap((kind) =>
    all(kind).map((each) => factOf(kind, each)),
  );
  if (asked === undefined && expected.length === 0) throw new Error('nothing is expected');
  return {
    title,
    files,
    asked,
    expected,
    trigger: one('trigger') === 'automatic' ? 'automatic' : 'invoked',
    accept: one('accept') === 'words' ? 'words' : 'whole',
    settings: JSON.parse(one('settings') ?? '{}') as Record<string, unknown>,
    env: Object.fromEntries(
      all('env').map((each) => [each.slice(0, each.indexOf('=')), each.slice(each.indexOf('=') + 1)]),
    ),
    command: one('command')
      ?.split(' ')
      .filter((word) => word !== ''),
    open: all('open').map((each) => {
      const [file, languageId] = each.split(' ');
      return { path: file, languageId };
    }),
  };
}

/** `path`, then words that say what is special about it. */
function fileOf(section: string): CaseFile {
  const end = section.indexOf('\n');
  const line = section.slice(0, end < 0 ? undefined : end).trim();
  const written = end < 0 ? '' : section.slice(end + 1);
  const link = / -> (.*)$/.exec(line);
  if (link) return { kind: 'link', path: line.slice(0, link.index), target: link[1] };
  const [name, ...words] = line.split(' ');
  const { encoding = 'utf8', ...flags } = flagsOf(words);
  const whole = flags.noeol ? written.replace(/\n$/, '') : written;
  const text = flags.crlf ? whole.replaceAll('\n', '\r\n') : whole;
  if (flags.place) return { kind: flags.place, path: path.posix.normalize(name).replace(/\/$/, '') };
  if (flags.cell !== undefined)
    return { kind: 'cell', path: name, text: text.replace(/\n$/, ''), languageId: flags.cell };
  return { kind: 'text', path: name, text, encoding, onDisk: !flags.unsaved, runs: flags.program === true };
}

interface Flags {
  encoding?: Encoding;
  crlf?: true;
  noeol?: true;
  unsaved?: true;
  program?: true;
  place?: 'repository' | 'submodule' | 'worktree';
  cell?: string;
}

const encodings: readonly string[] = ['utf8', 'utf8bom', 'utf16le', 'utf16be', 'utf16leBare', 'latin1', 'hex'];

function flagsOf(words: readonly string[]): Flags {
  const flags: Flags = {};
  for (const word of words) {
    if (encodings.includes(word)) flags.encoding = word as Encoding;
    else if (word === 'crlf' || word === 'noeol' || word === 'unsaved' || word === 'program') flags[word] = true;
    else if (word === 'repository' || word === 'submodule' || word === 'worktree') flags.place = word;
    else if (word.startsWith('cell:')) flags.cell = word.slice(5);
    else throw new Error(`no word of a file's line: ${word}`);
  }
  return flags;
}

/** Takes the marks out of the one file that has them. */
function askedOf(files: CaseFile[], language: string, or: readonly string[]): Asked | undefined {
  const marked = files.filter(
    (file) => 'text' in file && (file.text.includes(cursorMark) || offerMarks.test(file.text)),
  );
  if (marked.length === 0) return undefined;
  const [file] = marked;
  if (marked.length > 1 || !('text' in file)) throw new Error('one cursor, please');
  const offered = offerMarks.exec(file.text);
  const cursor = offered?.index ?? file.text.indexOf(cursorMark);
  const [before, after] = [file.text.slice(0, cursor), file.text.slice(cursor + (offered?.[0].length ?? 1))];
  if ((before + after).includes(cursorMark) || offerMarks.test(before + after)) throw new Error('one cursor, please');
  file.text = before + after;
  const others = or.map((text) => (text === 'nothing' ? undefined : before + unescaped(text) + after));
  const right = [offered ? before + offered[1] + after : undefined, ...others];
  const cells = files.filter((each) => each.kind === 'cell' && each.path === file.path);
  const cell = file.kind === 'cell' ? cells.indexOf(file) : undefined;
  const languageId = file.kind === 'cell' ? file.languageId : language;
  return { path: file.path, cell, languageId, text: file.text, cursor, right };
}

/** A text on one line: `\n` and `\t` are what they say. */
function unescaped(text: string): string {
  return text.replaceAll('\\n', '\n').replaceAll('\\t', '\t');
}

function factOf(kind: Expected['kind'], line: string): Expected {
  if (kind === 'in' || kind === 'out') {
    const [, name, reason] = /^(.*?)(?: \((\w+)\))?$/.exec(line) ?? [];
    return { kind, path: name, reason };
  }
  const at = line.indexOf(' | ');
  if (at < 0) throw new Error(`path | text, please: ${line}`);
  return { kind, path: line.slice(0, at), text: unescaped(line.slice(at + 3)) };
}
