/** `fovea bench exactness`: the engine as it runs on this machine beside the same weights in full precision. */
import type { ExactnessReport } from '../../bench/exactness.ts';
import { productForms } from '../engine/protocol.ts';
import { modelsFolderOf } from '../installation.ts';
import { tunedModel } from '../models/tunedModel.ts';
import { engineThreads, openEngine, openStations } from '../stations.ts';
import { answer, type Command } from './command.ts';
import { table } from './drawing.ts';
import { jsonOption, modelOptions, readerOption, repoOption, stationsOptions } from './options.ts';

/** Chunks in f32 take four times those of 8 bits; one hole's are read at a time. */
const exactCacheBytes = 256e6;

export const benchExactness: Command = {
  synopsis: 'fovea bench exactness [--repo DIR] [--holes N] [--readers LIST] [--form FORM] [--json]',
  summary: 'Compares the arithmetic in use on this machine with full precision.',
  options: [
    repoOption,
    { name: 'holes', takes: 'N', help: 'places that are compared, 64 tokens each (default: 8)' },
    { name: 'readers', takes: 'LIST', help: `commas between: ${readerOption.grammar} (default: local,attend:2)` },
    {
      name: 'form',
      takes: 'FORM',
      help: `${productForms.join(', ')}: instead of the one that suits the processor`,
    },
    { name: 'seed', takes: 'N', help: 'chooses the places (default: 1)' },
    ...modelOptions,
    jsonOption,
  ],
  positionals: [0, 0],
  async run(context) {
    const { arguments: args, terminal: progress, signal, installation } = context;
    const { parseReaders } = await import('../../bench/benchReader.ts');
    const { askHoles } = await import('../../bench/askHoles.ts');
    const { digHoles } = await import('../../bench/digHoles.ts');
    const { measureExactness } = await import('../../bench/exactness.ts');
    const { noHoles, repositoryName } = await import('../../bench/workbench.ts');
    const readers = parseReaders(args.text('readers') ?? 'local,attend:2');
    const count = args.integer('holes', 8, 1, 100_000);
    const seed = args.integer('seed', 1, 0, 2 ** 31);
    const form =
      args.text('form') === undefined ? {} : { productForm: args.choice('form', productForms[0], productForms) };
    const options = { ...stationsOptions(context), ...form };
    const { store, model, warn } = options;
    const threads = engineThreads();
    const stations = await openStations(options);
    try {
      const serving = { modelsFolder: modelsFolderOf(installation), adapter: options.adapter, warn };
      const wanted = { importer: installation.importer, quantisation: 'fp32', threads, progress, signal } as const;
      const fp32 = await tunedModel(store, model, { ...wanted, ...serving });
      const exact = await openEngine(fp32, { ...options, threads, cacheBytes: exactCacheBytes });
      try {
        const dug = { mode: 'infill', stratum: 'normal', count, seed, offered: 8, progress, signal } as const;
        const holes = await digHoles(stations, dug);
        if (holes.length === 0) throw noHoles(stations);
        const questions = askHoles(stations, holes, { readers, other: undefined, seed });
        const measured = { count: holes.length, progress, signal };
        const report: ExactnessReport = {
          repo: repositoryName(stations),
          ...stations.info.arithmetic,
          holes: holes.length,
          readers: await measureExactness(stations.engine, exact.engine, readers, questions, measured),
        };
        answer(context, report, textOf(report));
      } finally {
        await exact.engine.dispose();
      }
    } finally {
      await stations.close();
    }
  },
};

function textOf({ repo, holes, form, processorSaturates, readers }: ExactnessReport): string {
  const rows = Object.entries(readers).map(([name, { natsToFp32, meanSize }]) => [
    name,
    natsToFp32.toFixed(4),
    meanSize.toFixed(4),
  ]);
  const processor = `8-bit products of u8 by s8 ${processorSaturates ? 'saturate' : 'are exact'} on this processor`;
  return `${repo}, ${holes} holes: ${form} products against f32, nats a token. ${processor}.\n${table([['reader', 'difference', 'mean size'], ...rows])}`;
}
