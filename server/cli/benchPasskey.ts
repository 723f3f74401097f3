/** `fovea bench passkey`: whether what stands in one chunk of very many is found. */
import { freemem } from 'node:os';
import { FoveaError } from '../base/errors.ts';
import { createTokenizer } from '../engine/tokenizer/createTokenizer.ts';
import { modelsFolderOf } from '../installation.ts';
import { tunedModel } from '../models/tunedModel.ts';
import { engineThreads, repositoryIndex } from '../stations.ts';
import { answer, type Command } from './command.ts';
import { table } from './drawing.ts';
import { jsonOption, modelOptions, repoOption, stationsOptions } from './options.ts';

const tasks = ['passkey', 'number', 'keyvalue'] as const;

export const benchPasskey: Command = {
  synopsis: 'fovea bench passkey --tokens N [--draws D] [--task TASK] [--repo DIR] [--reader READER] [--json]',
  summary: 'Hides an answer in one of very many chunks, and asks for it.',
  options: [
    { name: 'tokens', takes: 'N', help: 'tokens of all chunks together, 1000 to 2000000' },
    { name: 'draws', takes: 'D', help: 'answers hidden, evenly over all depths (default: 20)' },
    { name: 'task', takes: 'TASK', help: `${tasks.join(', ')}, or several with commas between (default: passkey)` },
    {
      name: 'reader',
      takes: 'READER',
      help: 'focus:K, attend:K or memory:K, with all K chunks (default: focus:K chooses two, attend:2 reads them)',
    },
    { name: 'seed', takes: 'N', help: 'chooses answers and lines (default: 1)' },
    { ...repoOption, help: 'its chunks, in order of path, are what the answer is hidden in (default: this folder)' },
    ...modelOptions,
    jsonOption,
  ],
  positionals: [0, 0],
  async run(context) {
    const { arguments: args, terminal, signal } = context;
    if (args.text('tokens') === undefined) throw new FoveaError('usage', 'How many tokens? Say it with --tokens N.');
    const wanted = {
      tokens: args.integer('tokens', 0, 1000, 2_000_000),
      draws: args.integer('draws', 20, 1, 1000),
      tasks: tasksOf(args.text('task') ?? 'passkey'),
      reader: args.text('reader'),
      seed: args.integer('seed', 1, 0, 2 ** 31),
    };
    const { benchPasskey: run, checkWholeReader } = await import('../../bench/passkey/passkey.ts');
    checkWholeReader(wanted.reader);
    const options = stationsOptions(context);
    const { installation, store, warn, adapter } = options;
    const threads = engineThreads();
    const check = { progress: terminal, signal };
    const wish = { importer: installation.importer, quantisation: 'rowq', threads, ...check } as const;
    const serving = { modelsFolder: modelsFolderOf(installation), adapter, warn };
    const { stored, modelDir, adapterFile, ...tuned } = await tunedModel(store, options.model, { ...wish, ...serving });
    const { openRetriever } = await import('../../bench/passkey/retriever.ts');
    const opened = await openRetriever({ modelDir, adapterFile, threads });
    try {
      const tokenizer = createTokenizer(tuned.tokenizer);
      const index = repositoryIndex(options, tokenizer, stored.sha256, opened.retriever.chunkTokens);
      await index.build(check);
      const bench = { index, tokenizer, ...opened };
      const report = await run(bench, { ...wanted, freeBytes: freeBytes(), progress: terminal, signal });
      const rows = Object.entries(report.tasks).map(([task, { accuracy, chosen = {} }]) => [
        task,
        percent(accuracy),
        ...Object.entries(chosen).map(([most, { recall }]) => `${percent(recall)} among the best ${most}`),
      ]);
      const size = `${report.contextTokens} tokens, ${report.chunks} chunks (${report.distinctChunks} different)`;
      answer(context, report, `${report.repo}, ${size}; ${report.reader}\n${table(rows)}`);
    } finally {
      await opened.close();
    }
  },
};

/** Memory that this process may still take: the machine's, or its container's where that has less. */
function freeBytes(): number {
  return Math.min(freemem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
}

function tasksOf(list: string) {
  return list.split(',').map((name) => {
    const task = tasks.find((each) => each === name.trim());
    if (task !== undefined) return task;
    throw new FoveaError('usage', `Unknown task "${name}": use ${tasks.join(', ')}.`);
  });
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
