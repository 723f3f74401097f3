/**
 * One pattern of an ignore file, matched as git matches it (gitignore(5) and git's wildmatch): byte by byte, its literal
 * beginning first. Time grows with pattern times path, whatever a repository's author wrote. Knows no disk.
 */

export interface IgnorePattern {
  /** takes back what an earlier pattern leaves out */
  readonly negated: boolean;
  readonly foldersOnly: boolean;
  /**
   * Whether it speaks of exactly this path; what lies in a folder that it speaks of is not asked for.
   * @param path bytes (see `bytesOf`), relative to the ignore file's folder, parts joined by '/'
   * @param nameAt where its last part begins
   */
  matches(path: string, nameAt: number): boolean;
}

/** A text's UTF-8, one character a byte: `?` is one byte to git. */
export function bytesOf(text: string): string {
  return /^[\0-\x7f]*$/.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}

const special = /[*?[\\]/;
const slash = 47;

/**
 * @param line bytes, without its line end and trailing blanks; neither empty nor a comment
 * @param foldCase ASCII letters differ in no case
 */
export function ignorePattern(line: string, foldCase: boolean): IgnorePattern {
  const negated = line.startsWith('!');
  let body = negated ? line.slice(1) : line;
  const foldersOnly = body.endsWith('/');
  if (foldersOnly) body = body.slice(0, -1);
  if (foldCase) body = lowered(body);
  const matches = body.includes('/') ? pathMatcher(body.replace(/^\//, '')) : nameMatcher(body);
  return { negated, foldersOnly, matches: foldCase ? (path, at) => matches(lowered(path), at) : matches };
}

/** ASCII alone: the other bytes are parts of characters. */
function lowered(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

type Matcher = (path: string, nameAt: number) => boolean;

/** A pattern without a slash speaks of names in any folder. */
function nameMatcher(body: string): Matcher {
  const rest = body.slice(1);
  if (!special.test(body)) return (path, at) => path.length - at === body.length && path.endsWith(body);
  if (body.startsWith('*') && !special.test(rest)) {
    return (path, at) => path.length - at >= rest.length && path.endsWith(rest);
  }
  const program = compile(body);
  return program === undefined ? () => false : (path, at) => run(program, path, at);
}

/**
 * A pattern with a slash speaks of paths from its folder on. Git compares what stands before the first special character
 * by itself, so that stars behind it count as standing at the beginning: `a**` + `/b` reaches into folders.
 */
function pathMatcher(body: string): Matcher {
  const at = body.search(special);
  if (at < 0) return (path) => path === body;
  const prefix = body.slice(0, at);
  const program = compile(body.slice(at));
  if (program === undefined) return () => false;
  return (path) => path.startsWith(prefix) && run(program, path, at);
}

/** Steps that stand for more than one byte's value; from `firstClass` down they name a class. */
const anyByte = -1;
const star = -2;
/** crosses slashes */
const deepStar = -3;
/** the same with a slash behind it: any number of whole folders, also none */
const folders = -4;
const firstClass = -5;

interface Program {
  /** byte values, or one of the above */
  steps: readonly number[];
  /** by byte value: whether it is in the class */
  classes: readonly Uint8Array[];
}

/** @returns undefined for a pattern that is malformed: git matches nothing with it */
function compile(pattern: string): Program | undefined {
  const steps: number[] = [];
  const classes: Uint8Array[] = [];
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i];
    if (char === '\\') {
      if (++i === pattern.length) return undefined;
      steps.push(pattern.charCodeAt(i));
    } else if (char === '?') {
      steps.push(anyByte);
    } else if (char === '[') {
      const read = readClass(pattern, i + 1);
      if (read === undefined) return undefined;
      steps.push(firstClass - classes.length);
      classes.push(read.members);
      i = read.end;
    } else if (char === '*') {
      const begins = i === 0 || pattern[i - 1] === '/';
      while (pattern[i + 1] === '*') i++;
      const isDouble = pattern[i - 1] === '*';
      const ends = i + 1 === pattern.length || /^\\?\//.test(pattern.slice(i + 1, i + 3));
      if (!(isDouble && begins && ends)) steps.push(star);
      else if (pattern[i + 1] !== '/') steps.push(deepStar);
      else {
        steps.push(folders);
        i++;
      }
    } else {
      steps.push(pattern.charCodeAt(i));
    }
  }
  return { steps, classes };
}

/**
 * Greedy matching with two places to come back to: the last star, which stops at a slash, and the last that does not. An
 * earlier one need not be tried again: whatever it could take besides, the later one takes.
 */
function run({ steps, classes }: Program, text: string, from: number): boolean {
  let [step, at] = [0, from];
  let [afterStar, starAt] = [-1, 0];
  let [afterDeep, deepAt, byFolder] = [-1, 0, false];
  for (;;) {
    const wanted = steps[step];
    if (wanted === undefined) {
      if (at === text.length) return true;
    } else if (wanted === star) {
      afterStar = ++step;
      starAt = at;
      continue;
    } else if (wanted === deepStar || wanted === folders) {
      afterDeep = ++step;
      deepAt = at;
      byFolder = wanted === folders;
      afterStar = -1;
      continue;
    } else if (at < text.length && fits(wanted, text.charCodeAt(at), classes)) {
      step++;
      at++;
      continue;
    }
    if (afterStar >= 0 && starAt < text.length && text.charCodeAt(starAt) !== slash) {
      at = ++starAt;
      step = afterStar;
      continue;
    }
    if (afterDeep < 0) return false;
    const next = byFolder ? text.indexOf('/', deepAt) + 1 : deepAt + 1;
    if (next === 0 || next > text.length) return false;
    at = deepAt = next;
    step = afterDeep;
    afterStar = -1;
  }
}

function fits(wanted: number, byte: number, classes: readonly Uint8Array[]): boolean {
  if (wanted >= 0) return wanted === byte;
  if (byte === slash) return false;
  return wanted === anyByte || classes[firstClass - wanted][byte] === 1;
}

const namedClasses: Readonly<Record<string, RegExp>> = {
  alnum: /[0-9A-Za-z]/,
  alpha: /[A-Za-z]/,
  blank: /[ \t]/,
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are meant
  cntrl: /[\0-\x1f\x7f]/,
  digit: /[0-9]/,
  graph: /[!-~]/,
  lower: /[a-z]/,
  print: /[ -~]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[ \t\n\v\f\r]/,
  upper: /[A-Z]/,
  xdigit: /[0-9A-Fa-f]/,
};

/**
 * @param start behind the opening bracket
 * @returns the members, by byte value, and where the closing bracket is; undefined where there is none
 */
function readClass(pattern: string, start: number): { members: Uint8Array; end: number } | undefined {
  const members = new Uint8Array(256);
  let i = start;
  const negated = pattern[i] === '!' || pattern[i] === '^';
  if (negated) i++;
  /** what a range would begin with; 0: nothing */
  let previous = 0;
  for (let first = true; first || pattern[i] !== ']'; first = false, i++) {
    if (i >= pattern.length) return undefined;
    const named = pattern[i] === '[' && pattern[i + 1] === ':' ? pattern.indexOf(']', i + 2) : -2;
    if (named === -1) return undefined;
    const isRange = pattern[i] === '-' && previous > 0 && i + 1 < pattern.length && pattern[i + 1] !== ']';
    if (named > i + 2 && pattern[named - 1] === ':') {
      const test = namedClasses[pattern.slice(i + 2, named - 1)];
      if (test === undefined) return undefined;
      for (let byte = 0; byte < 128; byte++) if (test.test(String.fromCharCode(byte))) members[byte] = 1;
      i = named;
      previous = 0;
      continue;
    }
    if (isRange) i++;
    if (pattern[i] === '\\' && ++i >= pattern.length) return undefined;
    const byte = pattern.charCodeAt(i);
    members.fill(1, isRange ? previous : byte, byte + 1);
    previous = isRange ? 0 : byte;
  }
  if (negated) for (let byte = 0; byte < 256; byte++) members[byte] = 1 - members[byte];
  return { members, end: i };
}
