/**
 * Whether questions find their answers: recall at 5 and 8 of the file that holds it, and how often a made-up question is
 * answered nevertheless. Questions are in askQuestions.json; no engine runs.
 *   node --import tsx bench/askFind.ts --model-dir IMPORTED_MODEL --repos FOLDER [--chunks FOLDER] [--json] [--each]
 * The first FOLDER holds the repositories by the names that the questions give; chunks are kept in the second one.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { findSources } from '../server/ask/findSources.ts';
import { locateInPackages } from '../server/chunking/sourceWasm.ts';
import { createTokenizer } from '../server/engine/tokenizer/createTokenizer.ts';
import { readTokenizerData } from '../server/models/tokenizerData.ts';
import { repositoryIndex } from '../server/stations.ts';
import { WorkspaceSession } from '../server/workspace/workspaceSession.ts';

interface Asked {
  repository: string;
  question: string;
  path?: string;
  symbol?: string;
}

const { values } = parseArgs({
  options: {
    'model-dir': { type: 'string' },
    repos: { type: 'string' },
    chunks: { type: 'string' },
    json: { type: 'boolean', default: false },
    each: { type: 'boolean', default: false },
  },
});
const { 'model-dir': modelDir, repos, chunks: chunkFolder } = values;
if (modelDir === undefined || repos === undefined) throw new Error('usage: see the head of bench/askFind.ts');

const file = new URL('./askQuestions.json', import.meta.url);
const { there, notThere } = JSON.parse(await readFile(file, 'utf8')) as { there: Asked[]; notThere: Asked[] };
const tokenizer = createTokenizer(await readTokenizerData(modelDir));
const chunkTokens = 512;
const most = 8;
const sessions = new Map<string, WorkspaceSession>();

async function sessionOf(repository: string): Promise<WorkspaceSession> {
  const known = sessions.get(repository);
  if (known) return known;
  const installation = {
    locateWasm: locateInPackages(import.meta.url),
    engine: { module: '' },
    importer: { module: '' },
    packageRoot: '',
    peerModule: '',
    deviceBench: { module: '' },
    slower: { module: '' },
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

interface Line extends Asked {
  /** of the file's first chunk among those found, from 1; 0: not found */
  rank: number;
  /** the gate with the question as if it were code, among its first five */
  gateFinds: boolean;
  /** of the chunk that holds the symbol */
  symbolRank: number;
  coverage: number;
  nothingFound: boolean;
  /** of the processor */
  ms: number;
}

async function ask(asked: Asked): Promise<Line> {
  const { index, gate } = await sessionOf(asked.repository);
  const began = process.cpuUsage();
  const found = findSources({ index, gate }, { question: asked.question, earlier: [], most });
  const { user, system } = process.cpuUsage(began);
  const ms = (user + system) / 1000;
  const { chunks, coverage, nothingFound } = found;
  const rank = 1 + chunks.findIndex((chunk) => chunk.path === asked.path);
  const holds = asked.symbol;
  const symbolRank =
    holds === undefined
      ? 0
      : 1 + chunks.findIndex((chunk) => chunk.path === asked.path && index.textOf(chunk).includes(holds));
  const gateAlone = gate.rank({ text: asked.question, path: '' }, 5);
  const gateFinds = gateAlone.some(({ key }) => index.chunks.get(key)?.path === asked.path);
  return { ...asked, rank, gateFinds, symbolRank, coverage, nothingFound, ms };
}

const lines: Line[] = [];
for (const asked of [...there, ...notThere]) lines.push(await ask(asked));
const real = lines.slice(0, there.length);
const madeUp = lines.slice(there.length);
const share = (of: readonly Line[], holds: (line: Line) => boolean): number => of.filter(holds).length / of.length;
const within = (k: number) => (of: readonly Line[]) => share(of, ({ rank }) => rank > 0 && rank <= k);
const figures = {
  questions: real.length,
  recallAt1: within(1)(real),
  recallAt5: within(5)(real),
  recallAt8: within(8)(real),
  gateAloneAt5: share(real, ({ gateFinds }) => gateFinds),
  symbolAt5: share(real, ({ symbolRank }) => symbolRank > 0 && symbolRank <= 5),
  wronglyNothing: share(real, ({ nothingFound }) => nothingFound),
  madeUp: madeUp.length,
  falseAnswers: share(madeUp, ({ nothingFound }) => !nothingFound),
  slowestMs: Math.max(...lines.map(({ ms }) => ms)),
};
if (values.each) {
  for (const { repository, question, rank, symbolRank, coverage, ms } of lines) {
    process.stderr.write(
      `${rank} ${symbolRank} ${coverage.toFixed(2)} ${ms.toFixed(0)} ms ${repository}: ${question}\n`,
    );
  }
}
process.stdout.write(values.json ? `${JSON.stringify(figures)}\n` : `${JSON.stringify(figures, null, 2)}\n`);
