/** Why one path is in a folder's index, or is not: the reason, what decided, and the rule where it was one. Reads, changes nothing. */
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { IgnoreRule } from '../ignoring/ignoreRules.ts';
import { FolderReasons } from './folderReasons.ts';
import { type FolderRules, type RuledList, readUnder, ruledList, unlistedIn } from './folderRules.ts';
import { gitsRule } from './git.ts';
import type { LeftOutReason } from './ignore.ts';
import { readAhead } from './readAhead.ts';
import type { LeftOutCounts } from './unlisted.ts';
import { foldersAbove } from './within.ts';

export type Explanation = { path: string } & (
  | { state: 'missing' }
  | { state: 'read' }
  /** belongs to another folder of the workspace */
  | { state: 'elsewhere' }
  | {
      state: 'leftOut';
      kind: 'file' | 'folder';
      reason: LeftOutReason;
      /** what the reason is about: the path itself, or a folder that it lies in */
      by: string;
      /** where the reason is `ignored` */
      rule?: Pick<IgnoreRule, 'source' | 'line' | 'text'>;
    }
  /** a folder of which something may be read: how many files are, and what in it is not */
  | { state: 'folder'; files: number; leftOut: LeftOutCounts }
);

export interface ExplainOptions {
  rules: FolderRules;
  env?: NodeJS.ProcessEnv;
  signal?: AbortSignal;
  /** where they are known already */
  folderReasons?: FolderReasons;
}

const filesAhead = 8;

/** @param root the folder @param path relative, parts joined by '/'; '' for the folder itself */
export async function explainPath(root: string, path: string, options: ExplainOptions): Promise<Explanation> {
  const { rules, env, signal } = options;
  const base = { ...(env && { env }), ...(signal && { signal }) };
  const stats = await lstat(join(root, path)).catch((error: NodeJS.ErrnoException) => error.code ?? 'unknown');
  if (stats === 'ENOENT' || stats === 'ENOTDIR') return { path, state: 'missing' };
  const kind = typeof stats !== 'string' && stats.isDirectory() ? 'folder' : 'file';
  if (rules.foreign?.(kind === 'folder' ? `${path}/` : path)) return { path, state: 'elsewhere' };
  const leftOut = (reason: LeftOutReason, by: string, rule?: IgnoreRule): Explanation => ({
    ...{ path, state: 'leftOut', kind, reason, by },
    ...(rule && { rule: { source: rule.source, line: rule.line, text: rule.text } }),
  });
  for (const folder of foldersAbove(path)) {
    if ((await lstat(join(root, folder))).isSymbolicLink()) return leftOut('link', folder);
  }
  const list = await ruledList(root, rules, { ...base, ...(path !== '' && { within: [path] }) });
  if (list.excluded.includes(path)) return leftOut('excluded', path);
  if (!list.paths.includes(path)) {
    const unlisted = await unlistedIn(list, rules, { ...base, ...(path !== '' && { within: [path] }) });
    const above = new Set(['', ...foldersAbove(path), path]);
    const entry = [...unlisted.entries()].find((found) => above.has(found.path));
    if (entry) return leftOut(entry.reason, entry.path, entry.rule ?? (await ruleOfGit(list, entry, env)));
    if (typeof stats === 'string') return leftOut('unreadable', path);
    if (kind === 'folder') return explainFolder(path, list, unlisted.counts(), await reasons(list, options), rules);
  }
  const byFolder = (await reasons(list, options)).reasonOf(path);
  if (byFolder) return leftOut(byFolder.reason, byFolder.folder);
  const read = await readUnder(list.whole.root, path, rules);
  if (read === undefined) return { path, state: 'missing' };
  return read.leftOut ? leftOut(read.leftOut, path) : { path, state: 'read' };
}

async function explainFolder(
  path: string,
  list: RuledList,
  counts: LeftOutCounts,
  folderReasons: FolderReasons,
  rules: FolderRules,
): Promise<Explanation> {
  const byFolder = folderReasons.reasonOf(path);
  if (byFolder) return { path, state: 'leftOut', kind: 'folder', reason: byFolder.reason, by: byFolder.folder };
  let files = 0;
  const judge = async (file: string) => {
    const reason = folderReasons.reasonOf(file)?.reason;
    return reason ? { leftOut: reason } : readUnder(list.whole.root, file, rules);
  };
  for await (const [, read] of readAhead(list.paths, filesAhead, judge)) {
    if (read?.leftOut) counts.files[read.leftOut] = (counts.files[read.leftOut] ?? 0) + 1;
    else if (read) files++;
  }
  return { path, state: 'folder', files, leftOut: counts };
}

/** They follow from all that the folder holds. */
async function reasons(list: RuledList, { rules, env, signal, folderReasons }: ExplainOptions): Promise<FolderReasons> {
  if (folderReasons) return folderReasons;
  const whole = await ruledList(list.whole.root, rules, { ...(env && { env }), ...(signal && { signal }) });
  return FolderReasons.of(whole.whole.root, whole.paths);
}

/** A rule that only git knows, such as one of a file that a repository's own settings name. */
async function ruleOfGit(
  { whole }: RuledList,
  entry: { path: string; reason: LeftOutReason },
  env: NodeJS.ProcessEnv = process.env,
): Promise<IgnoreRule | undefined> {
  if (entry.reason !== 'ignored' || whole.source !== 'git') return undefined;
  return gitsRule(whole.root, entry.path, env);
}
