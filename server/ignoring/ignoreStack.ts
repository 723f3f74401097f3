/**
 * The rules that hold in a folder of a walk: its own .gitignore before those above it, then the repository's
 * `info/exclude`, then the user's file, as in git. Each folder is judged once, by its own path: who is let in is not judged
 * again by what a rule says of a folder above. A repository inside begins anew.
 */
import { constants, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { bytesOf } from './ignorePattern.ts';
import { type IgnoreRule, IgnoreRules } from './ignoreRules.ts';
import { userIgnoreFile } from './userIgnore.ts';
import { type WorkTree, workTreeAround } from './workTree.ts';

/** What a machine's walks share. */
export interface IgnoreSetting {
  /** the user's own ignore file, read */
  user: IgnoreRules;
  /** names that differ in case alone are one */
  foldCase: boolean;
  /** a file's name, as it is to be shown */
  nameOf(file: string): string;
}

interface Level {
  /** bytes of the path from the work tree's top, '' or ending in '/' */
  base: string;
  rules: IgnoreRules;
}

/** As git does by default: names differ by case where the file system tells them apart. */
const platformFolds = process.platform === 'win32' || process.platform === 'darwin';

/** Absent on Windows. */
const noFollow = constants.O_NOFOLLOW ?? 0;

/** @param root what file names are shown relative to, where they lie in it */
export async function ignoreSetting(root: string, env: NodeJS.ProcessEnv): Promise<IgnoreSetting> {
  const nameOf = (file: string): string => {
    const way = relative(root, file).split(sep).join('/');
    return way.startsWith('../') || way === '..' ? file : way;
  };
  const file = await userIgnoreFile(env);
  const text = file === undefined ? '' : await readFile(file, 'utf8').catch(() => '');
  return { user: new IgnoreRules(file ?? '', text, platformFolds), foldCase: platformFolds, nameOf };
}

export class IgnoreStack {
  /** in the order in which they are asked */
  readonly #levels: readonly Level[];
  /** bytes of the folder's path from the work tree's top, '' or ending in '/' */
  readonly #path: string;
  readonly #setting: IgnoreSetting;

  private constructor(setting: IgnoreSetting, levels: readonly Level[], path: string) {
    this.#setting = setting;
    this.#levels = levels;
    this.#path = path;
  }

  /** At the top of a work tree, or of a folder that is in none. `with` takes its own .gitignore in. */
  static async top(workTree: Pick<WorkTree, 'commonFolder'> | undefined, setting: IgnoreSetting): Promise<IgnoreStack> {
    const levels: Level[] = setting.user.isEmpty ? [] : [{ base: '', rules: setting.user }];
    const file = workTree && join(workTree.commonFolder, 'info', 'exclude');
    const text = file === undefined ? '' : await readFile(file, 'utf8').catch(() => '');
    const own = new IgnoreRules(setting.nameOf(file ?? ''), text, setting.foldCase);
    return new IgnoreStack(setting, own.isEmpty ? levels : [{ base: '', rules: own }, ...levels], '');
  }

  /**
   * In a folder, its own .gitignore not yet taken in; with the rule that leaves it out, or a folder that it lies in.
   * @param folder absolute, links resolved
   */
  static async around(folder: string, setting: IgnoreSetting): Promise<{ stack: IgnoreStack; outBy?: IgnoreRule }> {
    const workTree = await workTreeAround(folder);
    let stack = await IgnoreStack.top(workTree, setting);
    if (workTree === undefined) return { stack };
    let at = workTree.top;
    for (const name of relative(at, folder).split(sep)) {
      if (name === '') continue;
      stack = await stack.with(at);
      const rule = stack.ruleFor(name, true);
      at = join(at, name);
      stack = stack.below(name);
      if (rule && !rule.negated) return { stack, outBy: rule };
    }
    return { stack };
  }

  /** With the folder's own rules. @param folder its absolute path */
  async with(folder: string): Promise<IgnoreStack> {
    const file = join(folder, '.gitignore');
    // Git reads none that is a link.
    const text = await readFile(file, { encoding: 'utf8', flag: constants.O_RDONLY | noFollow }).catch(() => '');
    const rules = new IgnoreRules(this.#setting.nameOf(file), text, this.#setting.foldCase);
    if (rules.isEmpty) return this;
    return new IgnoreStack(this.#setting, [{ base: this.#path, rules }, ...this.#levels], this.#path);
  }

  below(name: string): IgnoreStack {
    return new IgnoreStack(this.#setting, this.#levels, `${this.#path}${bytesOf(name)}/`);
  }

  /** The rule that decides on an entry of this folder; one that is negated lets it in. */
  ruleFor(name: string, isFolder: boolean): IgnoreRule | undefined {
    const path = this.#path + bytesOf(name);
    for (const { base, rules } of this.#levels) {
      const rule = rules.ruleFor(base === '' ? path : path.slice(base.length), isFolder);
      if (rule) return rule;
    }
    return undefined;
  }

  /** What begins anew in a repository inside. */
  async inside(workTree: WorkTree): Promise<IgnoreStack> {
    return IgnoreStack.top(workTree, this.#setting);
  }
}
