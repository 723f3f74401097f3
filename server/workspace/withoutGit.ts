/** That git did not serve for a repository, in words: why, and what a person may do. A function of values. */
import { join } from 'node:path';
import type { Said } from '../base/sentence.ts';
import type { WithoutGit } from './workTrees.ts';

const instead = 'Its ignore files are read instead.';

/** @param root that the folders are relative to @returns undefined where git served wherever there is a repository */
export function withoutGitSaid(root: string, found: readonly WithoutGit[]): Said | undefined {
  const first = found.find(({ folder }) => folder === '') ?? found[0];
  if (first === undefined) return undefined;
  const folder = join(root, first.folder);
  const more = found.filter(({ reason }) => reason === first.reason).length - 1;
  const others = more === 0 ? '' : `, and ${more} more in it`;
  switch (first.reason) {
    case 'notTrusted':
      return {
        message: 'Git is not asked while the workspace is not trusted: its ignore files are read instead.',
        sentence: { name: 'gitNotAsked', args: [] },
      };
    case 'noGit':
      return {
        message: 'Git was not found on PATH: the ignore files are read instead.',
        sentence: { name: 'gitMissing', args: [] },
      };
    case 'dubiousOwnership':
      return {
        message: `Git refuses ${folder}${others}: it belongs to somebody else. ${instead} If you trust it, run: git config --global --add safe.directory ${quoted(folder)}`,
        sentence: { name: 'gitRefuses', args: [folder, more] },
      };
    case 'failed':
      return {
        message: `Git failed in ${folder}${others}: "git status" there says why. ${instead}`,
        sentence: { name: 'gitFailed', args: [folder, more] },
      };
  }
}

function quoted(path: string): string {
  return /^[\w./:\\-]+$/.test(path) ? path : `"${path}"`;
}
