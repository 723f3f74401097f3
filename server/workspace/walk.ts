/**
 * Lists a folder's files without git, as git would: fast-glob goes from folder to folder, and what it is told of each has
 * gone through the ignore rules that hold there, so that nothing ignored is entered. Links are not followed.
 */
import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import glob from 'fast-glob';
import { throwIfAborted } from '../base/errors.ts';
import type { IgnoreRule } from '../ignoring/ignoreRules.ts';
import { IgnoreStack, ignoreSetting } from '../ignoring/ignoreStack.ts';
import { isMadeByTool, marksOfTools, passedOverByName } from '../ignoring/passedOver.ts';
import { workTreeAt } from '../ignoring/workTree.ts';
import { undecodableNames } from './decodedPaths.ts';
import type { Unlisted } from './unlisted.ts';
import { leadsTo, type Within } from './within.ts';

export interface WalkOptions {
  signal?: AbortSignal | undefined;
  /** for the user's own ignore file */
  env: NodeJS.ProcessEnv;
  /** only these files, and what is in these folders */
  within?: Within;
  /** called with the number of files so far */
  found?: (files: number) => void;
  /** told of each file and folder that is left out */
  unlisted?: (entry: Unlisted) => void;
  /** told of each work tree inside; true: it is listed by somebody else and not entered */
  workTree?: (folder: string) => boolean;
  /** files that are listed whatever the rules say: those that git tracks */
  listed?: ListedPaths;
}

/** What another list of the same folder holds. */
export interface ListedPaths {
  has(file: string): boolean;
  hasBelow(folder: string): boolean;
}

const marks: ReadonlySet<string> = new Set(marksOfTools);

/** Folders read at once: as many as Node has threads for it. */
const foldersAtOnce = 4;

/** Files below `root`, relative, parts joined by '/', in no particular order. @param root absolute, links resolved */
export async function walkFiles(root: string, options: WalkOptions): Promise<string[]> {
  const walk = new Walk(root, options);
  await walk.begin();
  // The matcher behind `**` knows no line breaks: the walk itself keeps those names.
  const files = await glob('**', {
    cwd: root,
    dot: true,
    unique: false,
    followSymbolicLinks: false,
    concurrency: foldersAtOnce,
    fs: { readdir: walk.readdir as unknown as ReadFolder },
  });
  throwIfAborted(options.signal);
  return [...files, ...walk.brokenNames];
}

type ReadFolder = NonNullable<NonNullable<NonNullable<Parameters<typeof glob>[1]>['fs']>['readdir']>;
type Answer = (error: NodeJS.ErrnoException | null, entries: Dirent[]) => void;

/** What holds in a folder that will be read; its own rules are not in yet. */
interface Above {
  stack: IgnoreStack;
  /** all in it is out, but for what is listed */
  outBy: IgnoreRule | undefined;
}

class Walk {
  readonly brokenNames: string[] = [];
  readonly #root: string;
  readonly #options: WalkOptions;
  /** by the folder's relative path */
  readonly #above = new Map<string, Above>();
  #files = 0;

  constructor(root: string, options: WalkOptions) {
    this.#root = root.replace(/\/$/, '');
    this.#options = options;
  }

  async begin(): Promise<void> {
    const setting = await ignoreSetting(this.#root, this.#options.env);
    const { stack, outBy } = await IgnoreStack.around(this.#root || '/', setting);
    if (!outBy || this.#options.listed) this.#above.set('', { stack, outBy });
    else this.#leaveOut('', 'folder', 'ignored', outBy);
  }

  /** Takes the place of `fs.readdir`. */
  readonly readdir = (folder: string, _options: { withFileTypes: true }, answer: Answer): void => {
    this.#read(folder).then(
      (kept) => answer(null, kept),
      (wrong: NodeJS.ErrnoException) => answer(wrong, []),
    );
  };

  async #read(folder: string): Promise<Dirent[]> {
    throwIfAborted(this.#options.signal);
    const path = folder.slice(this.#root.length + 1);
    const above = this.#above.get(path);
    this.#above.delete(path);
    if (above === undefined) return [];
    try {
      return await this.#judge(folder, path, above, await readdir(folder, { withFileTypes: true }));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === undefined) throw error;
      if (code !== 'ENOENT') this.#leaveOut(path, 'folder', 'unreadable');
      return [];
    }
  }

  /** @returns the entries that are files of the project, or folders to be read */
  async #judge(folder: string, path: string, above: Above, entries: Dirent[]): Promise<Dirent[]> {
    const seen = { mark: false, git: false, rules: false, broken: false };
    for (const entry of entries) {
      const { name } = entry;
      if (marks.has(name)) seen.mark = true;
      else if (name === '.git') seen.git = true;
      else if (name === '.gitignore') seen.rules = entry.isFile();
      if (name.includes('\ufffd')) seen.broken = true;
    }
    if (path !== '' && seen.mark && isMadeByTool((asked) => entries.some(({ name }) => name === asked))) {
      this.#leaveOut(path, 'folder', 'passedOver');
      return [];
    }
    let { stack, outBy } = above;
    const inner = path !== '' && seen.git ? await workTreeAt(folder) : undefined;
    if (inner && this.#options.workTree?.(path)) return [];
    if (inner) [stack, outBy] = [await stack.inside(inner), undefined];
    if (seen.rules) stack = await stack.with(folder);
    const broken = seen.broken ? await undecodableNames(folder) : [];
    const start = path === '' ? '' : `${path}/`;
    const kept = entries.filter((entry) => {
      const whole = start + entry.name;
      if (!leadsTo(this.#options.within, whole)) return false;
      const at = seen.broken ? broken.indexOf(entry.name) : -1;
      if (at >= 0) {
        broken.splice(at, 1);
        return this.#leaveOut(whole, entry.isDirectory() ? 'folder' : 'file', 'nameNotUtf8');
      }
      return entry.isDirectory()
        ? this.#entersFolder(entry.name, whole, stack, outBy)
        : this.#keepsFile(entry, whole, stack, outBy);
    });
    this.#options.found?.(this.#files);
    return kept;
  }

  #entersFolder(name: string, path: string, stack: IgnoreStack, outBy: IgnoreRule | undefined): boolean {
    const own = outBy ?? ignoring(stack.ruleFor(name, true));
    if (!this.#options.listed?.hasBelow(path)) {
      const passedOver = passedOverByName(name);
      if (passedOver) return this.#leaveOut(path, 'folder', passedOver);
      if (own) return this.#leaveOut(path, 'folder', 'ignored', own);
    }
    this.#above.set(path, { stack: stack.below(name), outBy: own });
    return true;
  }

  #keepsFile(entry: Dirent, path: string, stack: IgnoreStack, outBy: IgnoreRule | undefined): boolean {
    const { listed } = this.#options;
    if (listed?.has(path)) return false;
    if (entry.name === '.git') return this.#leaveOut(path, 'file', 'passedOver');
    const rule = outBy ?? ignoring(stack.ruleFor(entry.name, false));
    if (rule) return this.#leaveOut(path, 'file', 'ignored', rule);
    if (entry.isSymbolicLink()) return this.#leaveOut(path, 'file', 'link');
    if (!entry.isFile()) return this.#leaveOut(path, 'file', 'special');
    // Git has reasons that are not in the ignore files, such as a repository's own setting.
    if (listed) return this.#leaveOut(path, 'file', 'ignored');
    this.#files++;
    if (!path.includes('\n')) return true;
    this.brokenNames.push(path);
    return false;
  }

  #leaveOut(path: string, kind: Unlisted['kind'], reason: Unlisted['reason'], rule?: IgnoreRule): false {
    this.#options.unlisted?.({ path, kind, reason, ...(rule ? { rule } : {}) });
    return false;
  }
}

function ignoring(rule: IgnoreRule | undefined): IgnoreRule | undefined {
  return rule?.negated ? undefined : rule;
}
