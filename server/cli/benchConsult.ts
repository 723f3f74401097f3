/** `fovea bench consult`: what asking every chunk at the cursor adds to the lexical gate. */
import path from 'node:path';
import { createTokenizer } from '../engine/tokenizer/createTokenizer.ts';
import { modelsFolderOf } from '../installation.ts';
import { tunedModel } from '../models/tunedModel.ts';
import { TokenHealer } from '../prompt/healing.ts';
import { engineThreads, repositoryIndex } from '../stations.ts';
import { WorkspaceSession } from '../workspace/workspaceSession.ts';
import { answer, type Command, type CommandContext } from './command.ts';
import { table } from './drawing.ts';
import { jsonOption, modelOptions, recordFileOf, repoOption, stationsOptions } from './options.ts';

type ConsultReport = import('../../bench/consult/consult.ts').ConsultReport;

/** The copy index is not read here. */
const noCopyIndex = { async copyUpdate(): Promise<void> {} };

export const benchConsult: Command = {
  synopsis: 'fovea bench consult --record FILE [--repo DIR] [--holes N] [--chunks N] [--chosen] [--json]',
  summary: 'Asks every chunk at the cursor by its candidate, and compares what is read then with the gate’s choice.',
  options: [
    {
      name: 'record',
      takes: 'FILE',
      help: 'what was measured, a line of JSON each; a run goes on where the last one ended',
    },
    { ...repoOption, help: 'the repository to dig holes in (default: none, only what is recorded)' },
    { name: 'holes', takes: 'N', help: 'holes of the repository, those that are recorded included (default: 8)' },
    { name: 'chunks', takes: 'N', help: 'most chunks asked at a hole: BM25’s best and a sample (default: 300)' },
    {
      name: 'chosen',
      help: 'measure what the recorded holes of other repositories choose among the ways of asking, too',
    },
    { name: 'seed', takes: 'N', help: 'chooses holes and the sample (default: 1)' },
    ...modelOptions,
    jsonOption,
  ],
  positionals: [0, 0],
  async run(context) {
    const { arguments: args } = context;
    const wanted = {
      record: recordFileOf(context),
      count: args.integer('holes', 8, 1, 100_000),
      most: args.integer('chunks', 300, 32, 100_000),
      seed: args.integer('seed', 1, 0, 2 ** 31),
      chosen: args.flag('chosen'),
    };
    if (args.text('repo') !== undefined) await measure(context, wanted);
    const { consultReport } = await import('../../bench/consult/consult.ts');
    const { loadConsulted } = await import('../../bench/consult/consultRecords.ts');
    const report = consultReport(await loadConsulted(wanted.record), wanted.seed);
    answer(context, report, textOf(report));
  },
};

interface Wanted {
  record: string;
  count: number;
  most: number;
  seed: number;
  chosen: boolean;
}

async function measure(context: CommandContext, { seed, ...wanted }: Wanted): Promise<void> {
  const { terminal: progress, signal } = context;
  const options = stationsOptions(context);
  const { installation, store, warn, adapter } = options;
  const threads = engineThreads();
  const check = { progress, signal };
  const wish = { importer: installation.importer, quantisation: 'rowq', threads, ...check } as const;
  const serving = { modelsFolder: modelsFolderOf(installation), adapter, warn };
  const { stored, modelDir, adapterFile, ...tuned } = await tunedModel(store, options.model, { ...wish, ...serving });
  const { openConsultation } = await import('../../bench/consult/consult.ts');
  const opened = await openConsultation({ modelDir, adapterFile, threads });
  try {
    const tokenizer = createTokenizer(tuned.tokenizer);
    const index = repositoryIndex(options, tokenizer, stored.sha256, opened.chunkTokens);
    const session = new WorkspaceSession(index, noCopyIndex);
    await session.open(check);
    const source = {
      model: stored.sha256,
      adapter: adapter === undefined ? 'shipped' : path.basename(adapter),
      seed,
    };
    const bench = { tokenizer, healer: new TokenHealer(tokenizer), session };
    await opened.measure(bench, { ...wanted, source, ...check });
  } finally {
    await opened.close();
  }
}

function textOf(report: ConsultReport): string {
  const { holes, repositories, unranked, candidateMs } = report;
  const asked = Object.entries(repositories).map(([name, own]) => `${name} (${own.asked} chunks)`);
  const head = `${holes} holes of ${asked.join(', ')}; ${percent(unranked)} of the chunks asked are without a word in common; ${candidateMs.toFixed(0)} ms a chunk`;
  return [`${head}\n`, sixteenTable(report), outsideTable(report), pairTable(report)].join('\n');
}

function sixteenTable({ sixteen }: ConsultReport): string {
  const rows = Object.entries(sixteen).map(([name, { recall, nats, toGate }]) => [
    name,
    ...Object.values(recall).map(percent),
    nats.toFixed(3),
    difference(toGate),
  ]);
  return table([['order of the sixteen', 'first 1', '2', '4', '8', 'nats of the first', 'to BM25, 95 %'], ...rows]);
}

function outsideTable({ outside }: ConsultReport): string {
  const rows = Object.entries(outside).map(([name, { better, by, gain, toRandom, unranked }]) => [
    name,
    percent(better),
    by.toFixed(3),
    difference(gain),
    difference(toRandom),
    percent(unranked),
  ]);
  const columns = ['better than the sixteen', 'by', 'gain, 95 %', 'mean to random, 95 %', 'no word in common'];
  return table([['eight outside of the sixteen', ...columns], ...rows]);
}

function pairTable({ pairs }: ConsultReport): string {
  const rows = Object.entries(pairs).map(([name, { nats, first8, toGate }]) => [
    name,
    nats.toFixed(3),
    first8.toFixed(3),
    difference(toGate),
  ]);
  return table([['read directly', 'nats', 'first 8 tokens', 'to BM25’s two, 95 %'], ...rows]);
}

function difference([mean, low, high]: readonly number[]): string {
  return `${mean.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
