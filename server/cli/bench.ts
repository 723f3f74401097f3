/** `fovea bench holes|speed`: how good and how fast the readers are in a repository. The only door to bench/. */
import path from 'node:path';
import type { ReaderFigures } from '../../bench/quality.ts';
import type { SpeedReport, Speeds } from '../../bench/speed.ts';
import { FoveaError } from '../base/errors.ts';
import { engineThreads, openStations, repositoryIndex, type Stations } from '../stations.ts';
import { answer, type Command, type CommandContext } from './command.ts';
import { table } from './drawing.ts';
import { jsonOption, modelOptions, readerOption, repoOption, stationsOptions } from './options.ts';

const modes = ['prefix', 'infill', 'line'] as const;
const readersOption = { name: 'readers', takes: 'LIST', help: `readers, commas between: ${readerOption.grammar}` };
const plainReaders = 'local,prompt:8,attend:2';
const seedOption = { name: 'seed', takes: 'N', help: 'chooses the places (default: 1)' };

export const benchHoles: Command = {
  synopsis: 'fovea bench holes [--repo DIR] [--mode MODE] [--holes N] [--seed N] [--readers LIST] [--json]',
  summary: 'Measures how well readers continue a repository’s own code.',
  options: [
    repoOption,
    {
      name: 'mode',
      takes: 'MODE',
      help: 'what is seen after the cursor: prefix (nothing), infill or line (default: prefix)',
    },
    { name: 'holes', takes: 'N', help: 'holes with at least 300 tokens before them (default: 48)' },
    { name: 'tops', takes: 'N', help: 'holes at file tops, reported apart (default: a quarter of --holes)' },
    seedOption,
    {
      ...readersOption,
      help: `${readersOption.help}; @bm25 after one: the chunks that plain words rank best; @random or @other: the control with such chunks (default: local,prompt:8,attend:2, and what the adapter names, without copying)`,
    },
    { name: 'other', takes: 'DIR', help: 'another repository, for readers @other' },
    { name: 'save', takes: 'FILE', help: 'write the holes with their chunks, a line of JSON each' },
    { name: 'load', takes: 'FILE', help: 'read holes that were saved instead of digging' },
    ...modelOptions,
    jsonOption,
  ],
  positionals: [0, 0],
  async run(context) {
    const { arguments: args, cwd, terminal, signal } = context;
    const { parseReaders } = await import('../../bench/benchReader.ts');
    const list = args.text('readers');
    const named = parseReaders(list ?? plainReaders);
    const normal = args.integer('holes', 48, 1, 100_000);
    const counts = { normal, top: args.integer('tops', Math.round(normal / 4), 0, 100_000) };
    const file = (name: string): string | undefined => resolved(cwd, args.text(name));
    const [otherRepo, saveFile, loadFile] = [file('other'), file('save'), file('load')];
    if (named.some(({ chunks }) => chunks === 'other') && otherRepo === undefined) {
      throw new FoveaError('usage', 'Readers @other need another repository: name one with --other DIR.');
    }
    const options = {
      mode: args.choice('mode', 'prefix', modes),
      counts,
      seed: args.integer('seed', 1, 0, 2 ** 31),
    };
    await withStations(context, async (stations) => {
      const { benchHoles: run } = await import('../../bench/holes.ts');
      const report = await run(stations, {
        ...options,
        readers: list === undefined ? parseReaders(withOwn(plainReaders, stations.defaultReader)) : named,
        ...(otherRepo === undefined ? {} : { other: await otherIndex(context, stations, otherRepo) }),
        ...(saveFile === undefined ? {} : { saveFile }),
        ...(loadFile === undefined ? {} : { loadFile }),
        progress: terminal,
        signal,
      });
      const { repo, mode, holes, fileTops } = report;
      const tops = fileTops ? `\n${fileTops.holes} file tops\n${qualityTable(fileTops.readers)}` : '';
      answer(context, report, `${repo}, ${mode}, ${holes} holes\n${qualityTable(report.readers)}${tops}`);
    });
  },
};

export const benchSpeed: Command = {
  synopsis: 'fovea bench speed [--repo DIR] [--readers LIST] [--peer] [--json]',
  summary: 'Measures how fast readers answer, at new places and while typing on.',
  options: [
    repoOption,
    { ...readersOption, help: `${readersOption.help} (default: local,prompt:8,attend:4+copy,attend:8)` },
    { name: 'peer', help: 'measure node-llama-cpp with the same weights and chunks too' },
    { name: 'rounds', takes: 'N', help: 'new places for each reader (default: 6)' },
    { name: 'typed', takes: 'N', help: 'characters typed at each place (default: 20)' },
    { name: 'no-drafts', help: 'readers with +copy do not draft' },
    seedOption,
    ...modelOptions,
    jsonOption,
  ],
  positionals: [0, 0],
  async run(context) {
    const { arguments: args, installation, terminal, signal } = context;
    const { parseReaders } = await import('../../bench/benchReader.ts');
    const readers = parseReaders(args.text('readers') ?? 'local,prompt:8,attend:4+copy,attend:8');
    const control = readers.find(({ chunks }) => chunks !== 'gate');
    if (control)
      throw new FoveaError('usage', `"${control.name}" is a control of quality: leave @${control.chunks} out.`);
    const options = {
      readers,
      rounds: args.integer('rounds', 6, 1, 1000),
      typed: args.integer('typed', 20, 1, 60),
      drafts: !args.flag('no-drafts'),
      seed: args.integer('seed', 1, 0, 2 ** 31),
    };
    await withStations(context, async (stations) => {
      const { modelPath: gguf, info, device } = stations;
      if (args.flag('peer') && !gguf.endsWith('.gguf')) {
        throw new FoveaError('input', 'The peer runs GGUF files only: choose such a model, or leave --peer out.');
      }
      const { benchSpeed: run } = await import('../../bench/speedRun.ts');
      const report = await run(stations, {
        ...options,
        chunkTokens: info.chunkTokens,
        arithmetic: info.arithmetic,
        threads: engineThreads(),
        ...(device?.kind === 'gpu' ? { gpu: `${device.adapter}, driver ${device.driver ?? 'unknown'}` } : {}),
        ...(args.flag('peer') ? { peer: { script: installation.peerModule, gguf, threads: engineThreads() } } : {}),
        progress: terminal,
        signal,
      });
      const rows = { ...report.readers, ...(report.peer ? { peer: report.peer } : {}) };
      const rest = [
        `chunk prefill ${report.prefillTokensPerSecond.toFixed(0)} tokens/s`,
        `decode ${report.decodeTokensPerSecond.toFixed(0)} tokens/s${trafficWords(report.trafficPerToken)}`,
        ...(report.machine.gpu === undefined ? [] : [`on ${report.machine.gpu}`]),
        `${report.machine.form} products${report.machine.processorSaturates ? ' (u8s8 saturate here)' : ''}`,
        `resident ${(report.residentBytes / 1e6).toFixed(0)} MB, ${report.cachedChunks} chunks cached`,
      ];
      answer(context, report, `${report.repo}, medians and (p95) in ms\n${speedTable(rows)}${rest.join(', ')}\n`);
    });
  },
};

async function withStations(context: CommandContext, use: (stations: Stations) => Promise<void>): Promise<void> {
  const stations = await openStations(stationsOptions(context));
  try {
    await use(stations);
  } finally {
    await stations.close();
  }
}

/** The list with the reader that serves by default, copying left out: what the adapter adds shows beside the others. */
function withOwn(list: string, defaultReader: string): string {
  const own = defaultReader.replace('+copy', '');
  return list.split(',').includes(own) ? list : `${list},${own}`;
}

async function otherIndex(context: CommandContext, { tokenizer, tokenizerId, info }: Stations, repo: string) {
  const index = repositoryIndex({ ...stationsOptions(context), repo }, tokenizer, tokenizerId, info.chunkTokens);
  await index.build({ progress: context.terminal, signal: context.signal });
  return index;
}

function resolved(cwd: string, file: string | undefined): string | undefined {
  return file === undefined ? undefined : path.resolve(cwd, file);
}

function qualityTable(readers: Record<string, ReaderFigures>): string {
  const number = (value: number): string => value.toFixed(3);
  const rows = Object.entries(readers).map(([name, figures]) => {
    const { nats, natsInterval, natsMinusLocal, exact, editSimilarity, identifiers } = figures;
    const [difference, low, high] = natsMinusLocal.map(number);
    const interval = `[${natsInterval.map(number).join(', ')}]`;
    return [
      name,
      number(nats),
      interval,
      difference,
      `[${low}, ${high}]`,
      ...[exact, editSimilarity, identifiers].map(number),
    ];
  });
  return table([['reader', 'nats', '95 %', '- local', '95 %', 'exact', 'edit', 'identifiers'], ...rows]);
}

function trafficWords(traffic: SpeedReport['trafficPerToken']): string {
  return traffic ? ` (${kilobytes(traffic.up)} kB up and ${kilobytes(traffic.down)} down a token)` : '';
}

function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(0);
}

function speedTable(readers: Record<string, Speeds>): string {
  const cell = ({ p50, p95 }: Speeds['firstTokenMs']['cold']): string => `${p50.toFixed(0)} (${p95.toFixed(0)})`;
  const rows = Object.entries(readers).map(([name, { firstTokenMs, ghostLineMs }]) => {
    return [name, ...[firstTokenMs.cold, ghostLineMs.cold, firstTokenMs.warm, ghostLineMs.warm].map(cell)];
  });
  return table([['reader', 'first cold', 'line cold', 'first warm', 'line warm'], ...rows]);
}
