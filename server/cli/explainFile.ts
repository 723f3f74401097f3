/** `fovea index --explain PATH`: why a file or folder is in the index, or is not. */
import { lstat, realpath } from 'node:fs/promises';
import path from 'node:path';
import { FoveaError } from '../base/errors.ts';
import { type Explanation, explainPath } from '../workspace/explainPath.ts';
import type { FolderRules } from '../workspace/folderRules.ts';
import { answer, type CommandContext } from './command.ts';
import { leftOutSentence, leftOutSum } from './leftOutWords.ts';

/** @throws FoveaError (`input`) where there is no such repository */
export async function explainFile(
  context: CommandContext,
  repo: string,
  name: string,
  rules: FolderRules,
): Promise<void> {
  const { cwd, env, signal } = context;
  const root = await realpath(repo).catch(() => {
    throw new FoveaError('input', `There is no folder ${repo}: name an existing one with --repo.`);
  });
  const file = (await firstThere([path.resolve(root, name), path.resolve(cwd, name)])) ?? path.resolve(root, name);
  const inside = below(root, file) ?? below(path.resolve(repo), file);
  if (inside === undefined) {
    const document = { path: name, state: 'outside' };
    return answer(context, document, `${name} lies outside of ${root}: name its repository with --repo.\n`);
  }
  const explanation = await explainPath(root, inside, { rules, env, signal });
  answer(context, explanation, `${sentence(explanation)}\n`);
}

function sentence(explanation: Explanation): string {
  const { path: relative, state } = explanation;
  const name = relative === '' ? 'This folder' : relative;
  if (state === 'missing') return `${name} does not exist.`;
  if (state === 'read') return `${name} is in the index.`;
  if (state === 'elsewhere') return `${name} belongs to another folder of the workspace.`;
  if (state === 'folder') {
    const leftOut = leftOutSum(explanation.leftOut);
    const files = explanation.files === 1 ? '1 file' : `${explanation.files} files`;
    return `${name}: ${files} in the index${leftOut === '' ? '' : `; left out: ${leftOut}`}.`;
  }
  const { reason, by, rule } = explanation;
  const where = by === relative ? '' : by === '' ? ' with the whole folder: it' : ` with the folder ${by}, which`;
  const why = leftOutSentence(reason);
  const ruled = rule === undefined ? '' : ` by the rule "${rule.text}" in ${rule.source}, line ${rule.line}`;
  return `${name} is left out${where === '' ? `: it ${why}` : `${where} ${why}`}${ruled}.`;
}

async function firstThere(candidates: readonly string[]): Promise<string | undefined> {
  for (const candidate of candidates) if (await lstat(candidate).catch(() => undefined)) return candidate;
  return undefined;
}

/** @returns parts joined by '/'; undefined for what lies outside */
function below(folder: string, file: string): string | undefined {
  const way = path.relative(folder, file);
  if (path.isAbsolute(way) || way.split(path.sep)[0] === '..') return undefined;
  return way.split(path.sep).join('/');
}
