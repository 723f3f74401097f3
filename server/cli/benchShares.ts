/** `fovea bench shares`: whether the share that is shown of a chunk says what the chunk is worth. */
import path from 'node:path';
import type { SharesReport } from '../../bench/shares.ts';
import { FoveaError } from '../base/errors.ts';
import { openModel } from '../models/openModel.ts';
import { engineThreads, openOnDevice } from '../stations.ts';
import { answer, type Command } from './command.ts';
import { table } from './drawing.ts';
import { jsonOption, modelOptions, readerOption, stationsOptions } from './options.ts';

const cacheBytes = 1e9;

export const benchShares: Command = {
  synopsis: 'fovea bench shares --load FILE[,FILE] [--readers LIST] [--holes N] [--each] [--json]',
  summary: 'Takes chunks away, by their share of the attention and at random, and compares what it costs.',
  options: [
    { name: 'load', takes: 'FILE', help: 'holes of fovea bench holes --save; several files with commas between' },
    { name: 'readers', takes: 'LIST', help: `commas between: ${readerOption.grammar} (default: attend:2,attend:8)` },
    { name: 'holes', takes: 'N', help: 'the first N of each file (default: all)' },
    { name: 'each', help: 'take every chunk away in turn: a fuller correlation' },
    { name: 'seed', takes: 'N', help: 'chooses the random chunks (default: 1)' },
    ...modelOptions,
    jsonOption,
  ],
  positionals: [0, 0],
  async run(context) {
    const { arguments: args, cwd, terminal: progress, signal } = context;
    const { parseReaders } = await import('../../bench/benchReader.ts');
    const { benchShares: run, checkSharesReaders } = await import('../../bench/shares.ts');
    const { loadHoles } = await import('../../bench/hole.ts');
    const readers = parseReaders(args.text('readers') ?? 'attend:2,attend:8');
    checkSharesReaders(readers);
    const files = args.text('load')?.split(',') ?? [];
    if (files.length === 0) throw new FoveaError('usage', 'Which holes? Name a file with --load FILE.');
    const most = args.integer('holes', 1_000_000, 1, 1_000_000);
    const seed = args.integer('seed', 1, 0, 2 ** 31);
    const each = args.flag('each');
    const loaded = await Promise.all(files.map((file) => loadHoles(path.resolve(cwd, file))));
    const holes = loaded.flatMap((own) => own.slice(0, most));
    const options = { ...stationsOptions(context), threads: engineThreads() };
    const model = await openModel(options);
    const { engine, info } = await openOnDevice(model, { ...options, cacheBytes });
    try {
      const bench = { engine, healer: model.healer, model: info.baseSha256 };
      const report = await run(bench, { readers, holes, seed, each, progress, signal });
      answer(context, report, textOf(report));
    } finally {
      await engine.dispose();
    }
  },
};

function textOf({ readers, repositories }: SharesReport): string {
  const number = (value: number): string => value.toFixed(4);
  const interval = (values: readonly number[] = []): string => `[${values.map(number).join(', ')}]`;
  const rows = Object.entries(readers).map(([name, figures]) => {
    const { holes, nats, topCost, otherCost, topMinusOther, topCostsMore, correlation, topShare, otherShare } = figures;
    const [difference, low, high] = topMinusOther;
    return [
      name,
      `${holes}`,
      number(nats),
      `${(100 * topShare).toFixed(1)} / ${(100 * otherShare).toFixed(1)} %`,
      number(topCost),
      number(otherCost),
      number(difference),
      interval([low, high]),
      `${(100 * topCostsMore).toFixed(0)} %`,
      correlation === undefined ? '-' : `${correlation.toFixed(2)} ${interval(figures.correlationInterval)}`,
    ];
  });
  const costs = ['without top', 'without other', 'top - other', '95 %', 'top costs more'];
  const columns = ['reader', 'holes', 'nats', 'share', ...costs, 'share ~ cost (95 %)'];
  return `${Object.keys(repositories).join(', ')}: what taking a chunk away adds to the loss, nats\n${table([columns, ...rows])}`;
}
