/**
 * Folders full of names that ignore rules stumble over, with rules to stumble: nested .gitignore files, `info/exclude`, a
 * user's own file, repositories inside, whose rules are made from paths that are there. The same for a seed. And git's own
 * list of such a folder, each repository asked by its own git, with none of the product's code.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Random, seededRandom } from '../bench/seededRandom.ts';

export interface RandomTree {
  root: string;
  /** of the user whose own ignore file counts */
  env: NodeJS.ProcessEnv;
}

const names =
  'a b ab abc foo bar foo.txt bar.txt a.js b.js a.test.js x.log y.log #hash !bang build dist lib src .hidden A.js FOO foo.bar.baz 1 12 a-b a_b [x] x] {a,b} ü.txt é'
    .split(' ')
    .concat(
      process.platform === 'win32'
        ? ['two words']
        : ['two words', 'trailing ', ' leading', 'back\\slash', 'star*', 'what?', 'line\nbreak', '"quoted"', '-dash'],
    );

/** @param folder an empty one, absolute */
export function randomTree(folder: string, seed: number): RandomTree {
  const random = seededRandom(seed);
  const root = path.join(folder, 'tree');
  const home = path.join(folder, 'home');
  mkdirSync(root);
  mkdirSync(home);
  const paths = fill(root, random, 0);
  const repositories = [
    root,
    ...folders(paths)
      .filter(() => random.next() < 0.08)
      .map((at) => path.join(root, at)),
  ];
  const env = { PATH: process.env.PATH, HOME: home, GIT_CONFIG_NOSYSTEM: '1' };
  for (const repository of repositories) {
    git(repository, env, 'init', '-q');
    if (random.next() < 0.5) writeRules(path.join(repository, '.git', 'info', 'exclude'), paths, random);
  }
  for (const at of ['', ...folders(paths)]) {
    if (random.next() < (at === '' ? 0.9 : 0.35)) writeRules(path.join(root, at, '.gitignore'), paths, random);
  }
  writeUsersRules(home, paths, random);
  return { root, env };
}

/** Git's own list, sorted: tracked and untracked files that are not ignored, of all repositories. */
export function gitsList(root: string, env: NodeJS.ProcessEnv): string[] {
  const listed = git(root, env, 'ls-files', '--cached', '--others', '--exclude-standard', '-z').split('\0');
  const all = [...new Set(listed)].flatMap((name) => {
    const at = path.join(root, name);
    if (name === '' || !existsSync(at)) return [];
    if (!lstatSync(at).isDirectory()) return [name];
    return gitsList(at, env).map((inner) => path.posix.join(name, inner));
  });
  return all.sort();
}

/** The rules by which git leaves paths of one repository out, as `source:line:text`; those of its own folder are relative. */
export function gitsRules({ root, env }: RandomTree, paths: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  // Git fails where it has nothing to say.
  if (paths.length === 0) return found;
  const input = paths.map((name) => `${name}\0`).join('');
  const args = ['check-ignore', '--verbose', '-z', '--no-index', '--stdin'];
  const fields = execFileSync('git', args, { cwd: root, env, encoding: 'utf8', input }).split('\0');
  for (let i = 0; i + 3 < fields.length; i += 4) {
    found.set(fields[i + 3], `${fields[i].replace(`${root}/`, '')}:${fields[i + 1]}:${fields[i + 2]}`);
  }
  return found;
}

function git(cwd: string, env: NodeJS.ProcessEnv, ...args: string[]): string {
  return execFileSync('git', args, { cwd, env, encoding: 'utf8' });
}

/** @returns relative paths of all files and folders, folders ending in '/' */
function fill(root: string, random: Random, depth: number, at = ''): string[] {
  const found: string[] = [];
  const own = random.shuffled(names).slice(0, 2 + random.integer(6));
  for (const name of own) {
    const whole = at + name;
    if (depth < 4 && random.next() < 0.45) {
      mkdirSync(path.join(root, whole));
      found.push(`${whole}/`, ...fill(root, random, depth + 1, `${whole}/`));
    } else {
      writeFileSync(path.join(root, whole), '');
      found.push(whole);
    }
  }
  return found;
}

function folders(paths: readonly string[]): string[] {
  return paths.filter((at) => at.endsWith('/')).map((at) => at.slice(0, -1));
}

function writeRules(file: string, paths: readonly string[], random: Random): void {
  const lines = Array.from({ length: 1 + random.integer(7) }, () => rule(paths, random));
  const ends = random.next() < 0.15 ? '\r\n' : '\n';
  const mark = random.next() < 0.05 ? '\ufeff' : '';
  writeFileSync(file, mark + lines.join(ends) + (random.next() < 0.8 ? ends : ''));
}

function writeUsersRules(home: string, paths: readonly string[], random: Random): void {
  if (random.next() < 0.4) return;
  const byName = random.next() < 0.5;
  const file = byName ? path.join(home, 'my ignore') : path.join(home, '.config', 'git', 'ignore');
  mkdirSync(path.dirname(file), { recursive: true });
  writeRules(file, paths, random);
  if (byName)
    writeFileSync(path.join(home, '.gitconfig'), '[core]\n\teditor = vi\n\tExcludesFile = "~/my ignore" ; mine\n');
}

/** A line of an ignore file, most often one that speaks of something that is there. */
function rule(paths: readonly string[], random: Random): string {
  const pick = <T>(items: readonly T[]): T => items[random.integer(items.length)];
  if (random.next() < 0.08)
    return pick([
      '',
      '# a comment',
      '\\#hash',
      '\\!bang',
      '/',
      '!',
      '*',
      '**',
      '**/',
      '[',
      'a[',
      '\\',
      '*/',
      '/*',
      '!*/',
      '!/*',
      '?',
      '[[:foo:]]',
      ' ',
    ]);
  const parts = pick(paths)
    .split('/')
    .filter((part) => part !== '');
  const from = random.integer(parts.length);
  const asked = parts.slice(from, from + 1 + random.integer(parts.length - from)).map((part) => blurred(part, random));
  if (random.next() < 0.2) asked.splice(random.integer(asked.length + 1), 0, pick(['**', '*', '**a', 'b**', '***']));
  const negated = random.next() < 0.3 ? '!' : '';
  const anchored = random.next() < 0.25 ? '/' : '';
  const end = pick(['', '', '', '/', '/', ' ', '  ', '\\ ', '\t', '/*', '/**', '*']);
  return negated + anchored + asked.join('/') + end;
}

function blurred(name: string, random: Random): string {
  const chance = random.next();
  const at = random.integer(name.length);
  const [before, char, after] = [name.slice(0, at), name[at], name.slice(at + 1)];
  if (chance < 0.35) return escapedName(name, random);
  if (chance < 0.5) return `${before}*${after}`;
  if (chance < 0.58) return `${before}?${after}`;
  if (chance < 0.66) return `*${name.slice(at)}`;
  if (chance < 0.72) return `${before}*`;
  if (chance < 0.78) return `${before}[${char}]${after}`;
  if (chance < 0.83) return `${before}[a-${char}x]${after}`;
  if (chance < 0.87) return `${before}[!${char}]${after}`;
  if (chance < 0.9) return `${before}[^b-d]${after}`;
  if (chance < 0.94)
    return `${before}[[:${['alpha', 'alnum', 'punct', 'upper', 'lower', 'digit', 'space'][random.integer(7)]}:]]${after}`;
  if (chance < 0.96) return `${before}\\${char}${after}`;
  return ['*', '**', '*.*', '.*'][random.integer(4)];
}

/** Most often written as somebody would who wants the name itself. */
function escapedName(name: string, random: Random): string {
  return random.next() < 0.3 ? name : name.replace(/[\\*?[\]]| $|^[#!]/g, '\\$&');
}
