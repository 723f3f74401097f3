/**
 * Whether questions find the files that answer them: each is asked of its repository's index, as the panel does before
 * it writes. Knows no engine and no panel.
 */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { findSources } from '../../server/ask/findSources.ts';
import { FoveaError, throwIfAborted } from '../../server/base/errors.ts';
import type { Progress } from '../../server/base/progress.ts';
import type { RepositoryIndex } from '../../server/workspace/repositoryIndex.ts';
import { WorkspaceSession } from '../../server/workspace/workspaceSession.ts';
import { type AskedLine, type AskFigures, askFigures } from './askFigures.ts';
import type { AskedQuestion, QuestionFile } from './questionFile.ts';

export interface AskBenchOptions {
  /** holds the repositories by the names that the questions give */
  folder: string;
  /** an index that is not built yet */
  indexOf(repositoryFolder: string): RepositoryIndex;
  progress: Progress;
  signal?: AbortSignal;
}

export interface AskReport extends AskFigures {
  there: readonly AskedLine[];
  notThere: readonly AskedLine[];
}

/** Sources that the panel shows. */
const most = 8;
/** Faults that one message names. */
const mostNamed = 5;
/** Questions of a repository that are asked once before time is taken. */
const warmUp = 3;

/** @throws FoveaError (`input`) where a repository is missing, or a file that a question names is not in its index */
export async function askBench({ there, notThere }: QuestionFile, options: AskBenchOptions): Promise<AskReport> {
  const { folder, indexOf, progress, signal } = options;
  const names = [...new Set([...there, ...notThere].map(({ repository }) => repository))];
  await checkFolders(folder, names);
  const lines = new Map<AskedQuestion, AskedLine>();
  const chunks: Record<string, number> = {};
  for (const name of names) {
    const session = new WorkspaceSession(indexOf(path.join(folder, name)), { async copyUpdate() {} });
    await session.open({ progress, ...(signal ? { signal } : {}) });
    chunks[name] = session.index.chunks.size;
    const own = [...there, ...notThere].filter(({ repository }) => repository === name);
    await checkPaths(session.index, name, own);
    for (const asked of own.slice(0, warmUp)) search(session, asked);
    for (const asked of own) {
      throwIfAborted(signal);
      lines.set(asked, search(session, asked));
    }
  }
  const linesOf = (list: readonly AskedQuestion[]): AskedLine[] => list.map((asked) => lines.get(asked) as AskedLine);
  const asked = { there: linesOf(there), notThere: linesOf(notThere) };
  return { ...askFigures(asked.there, asked.notThere, chunks), ...asked };
}

function search({ index, gate }: WorkspaceSession, { repository, question, paths, symbol }: AskedQuestion): AskedLine {
  const began = process.cpuUsage();
  const { chunks, coverage, nothingFound } = findSources({ index, gate }, { question, earlier: [], most });
  const { user, system } = process.cpuUsage(began);
  const answers = chunks.map((chunk) => paths.includes(chunk.path));
  const holds = chunks.map((chunk, at) => answers[at] && symbol !== undefined && index.textOf(chunk).includes(symbol));
  return {
    ...{ repository, question, paths },
    rank: 1 + answers.indexOf(true),
    ...(symbol === undefined ? {} : { symbolRank: 1 + holds.indexOf(true) }),
    ...{ coverage, nothingFound, ms: (user + system) / 1000 },
    found: chunks.map((chunk) => chunk.path),
  };
}

async function checkFolders(folder: string, names: readonly string[]): Promise<void> {
  const missing: string[] = [];
  for (const name of names) {
    const found = await stat(path.join(folder, name)).catch(() => undefined);
    if (!found?.isDirectory()) missing.push(`"${name}"`);
  }
  if (missing.length === 0) return;
  throw new FoveaError(
    'input',
    `${folder} has no folder ${listed(missing)}: put the repository there under the name that the questions give it, or name another folder with --repos.`,
  );
}

async function checkPaths(index: RepositoryIndex, name: string, questions: readonly AskedQuestion[]): Promise<void> {
  const faults = new Set<string>();
  for (const { paths } of questions) {
    if (paths.length === 0 || paths.some((own) => index.files.has(own))) continue;
    for (const own of paths) faults.add((await index.explain(own)).state === 'leftOut' ? `${own} (left out)` : own);
  }
  if (faults.size === 0) return;
  throw new FoveaError(
    'input',
    `The index of "${name}" has no ${listed([...faults])}: correct the questions' paths, or take the repository's version that they are about. fovea index --repo DIR --explain PATH says why a file is left out.`,
  );
}

function listed(names: readonly string[]): string {
  const named = names.slice(0, mostNamed).join(', ');
  return names.length > mostNamed ? `${named} and ${names.length - mostNamed} more` : named;
}
