/**
 * The files of a folder and of the work trees in it, each asked by a git of its own: to git a submodule, or a repository
 * that lies there, is one entry. Where git does not serve, the walk does. What an outer one leaves out stays out.
 */
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { passedOverFolder } from '../ignoring/passedOver.ts';
import { type WorkTree, workTreeAt } from '../ignoring/workTree.ts';
import { type GitRefusal, gitFiles } from './git.ts';
import { notBelowLinks } from './notBelowLinks.ts';
import { walkFiles } from './walk.ts';
import { foldersAbove, type Within, withinFolder } from './within.ts';

/** Why a repository was listed by the walk, though it is one. */
export type WithoutGitReason = 'notTrusted' | 'noGit' | GitRefusal;

export interface WithoutGit {
  /** the repository's, relative; '' for the folder itself */
  folder: string;
  reason: WithoutGitReason;
}

export interface WorkTreesOptions {
  /** absolute, links resolved */
  root: string;
  /** that the root lies in */
  around: WorkTree | undefined;
  /** git's program; or why there is none */
  git: { program: string } | { missing: WithoutGitReason };
  env: NodeJS.ProcessEnv;
  signal?: AbortSignal | undefined;
  /** called with the number of files that a walk has found so far */
  found?: (files: number) => void;
}

export interface WorkTreesList {
  /** relative to the root; by git, which may name what lies below a link by now */
  listed: string[];
  walked: string[];
  /** git answered for the folder itself */
  byGit: boolean;
  withoutGit: WithoutGit[];
}

/** Work trees inside, asked at the same time. */
const atOnce = 4;
/** So many may lie in each other, or in one folder; the walk reads those beyond. */
const deepest = 16;
const most = 5000;

export async function listWorkTrees(options: WorkTreesOptions, within: Within): Promise<WorkTreesList> {
  const list = new WorkTreesListing(options);
  const { around } = options;
  const byGit = around !== undefined && (await list.byGit('', around.top, within, 0));
  if (around === undefined) await list.sayBroken('');
  if (!byGit) await list.byWalk('', within, 0);
  const { listed, walked, withoutGit } = list;
  return { listed, walked, byGit, withoutGit };
}

class WorkTreesListing {
  listed: string[] = [];
  readonly walked: string[] = [];
  readonly withoutGit: WithoutGit[] = [];
  readonly #options: WorkTreesOptions;
  #left = most;

  constructor(options: WorkTreesOptions) {
    this.#options = options;
  }

  /** @param folder relative, in the work tree of `top` @returns false where git does not serve */
  async byGit(folder: string, top: string, within: Within, depth: number): Promise<boolean> {
    const { git, root, env, signal } = this.#options;
    if ('missing' in git) {
      this.withoutGit.push({ folder, reason: git.missing });
      return false;
    }
    const asked = within && (await this.#askable(folder, within));
    const answer = await gitFiles(git.program, join(root, folder), top, { env, signal, within: asked });
    if (typeof answer === 'string') {
      this.withoutGit.push({ folder, reason: answer });
      return false;
    }
    if (folder === '') this.listed = answer.paths;
    else for (const path of answer.paths) this.listed.push(below(folder, path));
    await this.#inside(folder, answer.workTrees, within, depth);
    return true;
  }

  async byWalk(folder: string, within: Within, depth: number): Promise<void> {
    const { root, env, signal, found, git } = this.#options;
    const workTrees: string[] = [];
    const handOver = (path: string): boolean => {
      const served = 'program' in git && depth < deepest;
      if (served) workTrees.push(path);
      else if ('missing' in git) this.withoutGit.push({ folder: below(folder, path), reason: git.missing });
      return served;
    };
    const walked = await walkFiles(join(root, folder), {
      env,
      signal,
      within,
      workTree: handOver,
      ...(found && { found }),
    });
    for (const path of walked) this.walked.push(below(folder, path));
    await this.#inside(folder, workTrees, within, depth);
  }

  /** A folder that has a `.git`, such as a submodule's file, that leads to no repository. */
  async sayBroken(folder: string): Promise<void> {
    const has = await lstat(join(this.#options.root, folder, '.git')).catch(() => undefined);
    if (has) this.withoutGit.push({ folder, reason: 'failed' });
  }

  /** @param workTrees relative to `folder` */
  async #inside(folder: string, workTrees: readonly string[], within: Within, depth: number): Promise<void> {
    const { root } = this.#options;
    // One that became a link may lead anywhere.
    const byHand = workTrees.map((path) => `${below(folder, path)}/`).filter((path) => !passedOverFolder(path));
    const here = await notBelowLinks(
      root,
      byHand.map((path) => `${path}.git`),
    );
    const one = async (dotGit: string): Promise<void> => {
      const inner = dotGit.slice(0, -'/.git'.length);
      const own = withinFolder(within, folder === '' ? inner : inner.slice(folder.length + 1));
      const isTree = (await workTreeAt(join(root, inner))) !== undefined;
      const isServed = isTree && depth < deepest && this.#left-- > 0;
      const byGit = isServed && (await this.byGit(inner, join(root, inner), own, depth + 1));
      if (!isTree) await this.sayBroken(inner);
      if (!byGit) await this.byWalk(inner, own, deepest);
    };
    for (let i = 0; i < here.length; i += atOnce) await Promise.all(here.slice(i, i + atOnce).map(one));
  }

  /** Paths that lie in a work tree inside are asked of that; the outer one is asked whether it has it. */
  async #askable(folder: string, within: readonly string[]): Promise<string[]> {
    const known = new Map<string, boolean>();
    const isWorkTree = async (path: string): Promise<boolean> => {
      const found = known.get(path) ?? (await workTreeAt(join(this.#options.root, folder, path))) !== undefined;
      known.set(path, found);
      return found;
    };
    const asked = new Set<string>();
    for (const path of within) {
      let owner = path;
      for (const above of foldersAbove(path)) {
        if (!(await isWorkTree(above))) continue;
        owner = above;
        break;
      }
      asked.add(owner);
    }
    return [...asked];
  }
}

function below(folder: string, path: string): string {
  return folder === '' ? path : `${folder}/${path}`;
}
