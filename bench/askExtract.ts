/**
 * Whether an extract holds the answer: of the questions that name lines (`says`, each a part of a line that answers alone),
 * the share whose extract quotes one of them, how many lines are quoted in all, and how long that takes; no engine runs.
 * Without --questions it asks those of ask/firstQuestions.json; what chooses the lines was tuned on every other one of
 * them, so each half is reported, and --each shows what is quoted of the first half alone. Of another file all is shown.
 *   node --import tsx bench/askExtract.ts --model-dir IMPORTED_MODEL --repos FOLDER [--chunks FOLDER] [--questions FILE] [--json] [--each]
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { excerpt } from '../server/ask/excerpt.ts';
import { extract, type FilePassage, worthQuoting } from '../server/ask/extract/extract.ts';
import { findSources } from '../server/ask/findSources.ts';
import { extractOptions } from '../server/ask/quoteSources.ts';
import { locateInPackages } from '../server/chunking/sourceWasm.ts';
import { createTokenizer } from '../server/engine/tokenizer/createTokenizer.ts';
import { readTokenizerData } from '../server/models/tokenizerData.ts';
import { repositoryIndex } from '../server/stations.ts';
import { WorkspaceSession } from '../server/workspace/workspaceSession.ts';

interface Asked {
  repository: string;
  question: string;
  /** one, or any of several */
  path: string | string[];
  /** parts of lines, each of which answers */
  says?: string[];
}

interface Line {
  asked: Asked;
  /** what is quoted may be looked at */
  tuned: boolean;
  /** the file is among those quoted */
  found: boolean;
  holds: boolean;
  lines: number;
  /** the same of what a model reads: excerpts of the first sources */
  excerptHolds: boolean;
  excerptLines: number;
  /** of the processor */
  ms: number;
  /** of each step: the server gives way between them */
  slices: number[];
  quoted: string[];
}

const { values } = parseArgs({
  options: {
    'model-dir': { type: 'string' },
    repos: { type: 'string' },
    chunks: { type: 'string' },
    questions: { type: 'string' },
    json: { type: 'boolean', default: false },
    each: { type: 'boolean', default: false },
  },
});
const { 'model-dir': modelDir, repos, chunks: chunkFolder } = values;
if (modelDir === undefined || repos === undefined) throw new Error('usage: see the head of bench/askExtract.ts');

const hasHalves = values.questions === undefined;
const questions = values.questions ?? new URL('./ask/firstQuestions.json', import.meta.url);
const { there } = JSON.parse(await readFile(questions, 'utf8')) as { there: Asked[] };
const tokenizer = createTokenizer(await readTokenizerData(modelDir));
const chunkTokens = 512;
const most = 8;
/** As server/ask/askService.ts has them. */
const readSources = 3;
const excerptTokens = 180;
const tokensOf = (line: string): number => tokenizer.encode(line).length;
const sessions = new Map<string, WorkspaceSession>();

async function sessionOf(repository: string): Promise<WorkspaceSession> {
  const known = sessions.get(repository);
  if (known) return known;
  const nothing = { module: '' };
  const installation = {
    locateWasm: locateInPackages(import.meta.url),
    ...{ engine: nothing, importer: nothing, deviceBench: nothing, slower: nothing },
    ...{ packageRoot: '', peerModule: '' },
  };
  const store = chunkFolder === undefined ? {} : { chunkFolder };
  const options = { installation, repo: path.join(repos as string, repository), warn: () => {}, ...store };
  const session = new WorkspaceSession(repositoryIndex(options, tokenizer, 'bench', chunkTokens), {
    async copyUpdate() {},
  });
  await session.open();
  sessions.set(repository, session);
  return session;
}

async function ask(asked: Asked, tuned: boolean): Promise<Line> {
  const session = await sessionOf(asked.repository);
  const { index } = session;
  const { question } = asked;
  const found = findSources(session, { question, earlier: [], most });
  const all: FilePassage[] = [];
  const slices: number[] = [];
  let began = process.cpuUsage();
  for (const passage of extract(index, found.chunks, extractOptions(session, { question, earlier: [], found }))) {
    if (passage) all.push(passage);
    const { user, system } = process.cpuUsage(began);
    slices.push((user + system) / 1000);
    began = process.cpuUsage();
  }
  const passages = worthQuoting(all);
  const ms = slices.reduce((sum, each) => sum + each, 0);
  const isAnswer = (file: string): boolean => [asked.path].flat().includes(file);
  const saysIt = (line: string): boolean => asked.says?.some((said) => line.includes(said)) ?? false;
  const quotesOf = (passage: (typeof passages)[number]): string[] => {
    const text = index.files.get(passage.path)?.text ?? '';
    return passage.quotes.flatMap(({ start, end }) => text.slice(start, end).split(/\r?\n/));
  };
  const excerpts = found.chunks.slice(0, readSources).map((chunk) => {
    const text = index.textOf(chunk);
    const { start, end } = excerpt(text, { worth: found.worth, budget: excerptTokens, tokensOf });
    return { path: chunk.path, lines: text.slice(start, end).split(/\r?\n/) };
  });
  const excerptHolds = excerpts.some((each) => isAnswer(each.path) && each.lines.some((line) => saysIt(line)));
  const excerptLines = excerpts.reduce((sum, each) => sum + each.lines.length, 0);
  const own = passages.filter((passage) => isAnswer(passage.path)).flatMap(quotesOf);
  const holds = own.some(saysIt);
  const lines = passages.reduce((sum, passage) => sum + passage.lines, 0);
  const quoted = passages.flatMap((passage) => [`--- ${passage.path}`, ...quotesOf(passage)]);
  return { asked, tuned, found: own.length > 0, holds, lines, excerptHolds, excerptLines, ms, slices, quoted };
}

const marked = there.filter(({ says }) => says !== undefined);
const lines: Line[] = [];
for (const [number, asked] of marked.entries()) lines.push(await ask(asked, !hasHalves || number % 2 === 0));

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
function sliceFigures(slices: readonly number[]) {
  const sorted = slices.toSorted((a, b) => a - b);
  return { sliceP95Ms: sorted[Math.floor(0.95 * sorted.length)], slowestSliceMs: sorted[sorted.length - 1] };
}

const figuresOf = (of: readonly Line[]) => ({
  questions: of.length,
  fileQuoted: mean(of.map(({ found }) => Number(found))),
  holdsAnswer: mean(of.map(({ holds }) => Number(holds))),
  lines: mean(of.map((line) => line.lines)),
  excerptHolds: mean(of.map((line) => Number(line.excerptHolds))),
  excerptLines: mean(of.map((line) => line.excerptLines)),
  ms: mean(of.map(({ ms }) => ms)),
  slowestMs: Math.max(...of.map(({ ms }) => ms)),
  ...sliceFigures(of.flatMap(({ slices }) => slices)),
});
const halves = {
  tuned: figuresOf(lines.filter(({ tuned }) => tuned)),
  others: figuresOf(lines.filter(({ tuned }) => !tuned)),
};
const figures = { all: figuresOf(lines), ...(hasHalves ? halves : {}) };
if (values.each) {
  for (const { asked, tuned, found, holds, lines: count, ms, quoted } of lines) {
    const verdict = holds ? 'holds' : found ? 'misses' : 'file missed';
    process.stderr.write(
      `=== ${verdict}${hasHalves ? (tuned ? ' tuned' : ' other') : ''} ${count} lines ${ms.toFixed(1)} ms ${asked.repository}: ${asked.question}\n`,
    );
    if (tuned) process.stderr.write(`${quoted.join('\n')}\n`);
  }
}
process.stdout.write(values.json ? `${JSON.stringify(figures)}\n` : `${JSON.stringify(figures, null, 2)}\n`);
