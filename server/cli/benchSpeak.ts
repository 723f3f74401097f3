/** `fovea bench speak`: records first lines at dev holes, and says from which confidence on to offer them. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openStations, type Stations } from '../stations.ts';
import { answer, type Command, type CommandContext } from './command.ts';
import { table } from './drawing.ts';
import { jsonOption, modelOptions, readerOption, recordFileOf, stationsOptions } from './options.ts';

type Records = typeof import('../../bench/speakRecords.ts');
type SpeakReport = import('../../bench/speak.ts').SpeakReport;

export const benchSpeak: Command = {
  synopsis: 'fovea bench speak --record FILE [--repos DIR,DIR] [--holes N] [--reader READER] [--write FILE] [--json]',
  summary: 'Measures when an offer is worth showing, in repositories that no training has seen.',
  options: [
    {
      name: 'record',
      takes: 'FILE',
      help: 'what was generated, a line of JSON a hole; a run goes on where the last one ended',
    },
    { name: 'repos', takes: 'DIR,DIR', help: 'repositories to dig holes in (default: none, only what is recorded)' },
    { name: 'holes', takes: 'N', help: 'holes of each repository, those that are recorded included (default: 40)' },
    readerOption,
    { name: 'write', takes: 'FILE', help: 'write the fitted weights as JSON' },
    { name: 'seed', takes: 'N', help: 'chooses holes (default: 1)' },
    ...modelOptions,
    jsonOption,
  ],
  positionals: [0, 0],
  async run(context) {
    const { arguments: args, cwd } = context;
    const record = recordFileOf(context);
    const seed = args.integer('seed', 1, 0, 2 ** 31);
    const count = args.integer('holes', 40, 1, 100_000);
    const records: Records = await import('../../bench/speakRecords.ts');
    const repos =
      args
        .text('repos')
        ?.split(',')
        .filter((repo) => repo !== '') ?? [];
    for (const repo of repos)
      await recordRepository(context, records, path.resolve(cwd, repo), { record, count, seed });
    const { speakReport } = await import('../../bench/speak.ts');
    const date = new Date().toISOString().slice(0, 10);
    const { report, weights } = speakReport(await records.loadRecords(record), { seed, date });
    const write = args.text('write');
    if (write !== undefined) await writeFile(path.resolve(cwd, write), `${JSON.stringify(weights, null, 2)}\n`);
    answer(context, report, textOf(report));
  },
};

interface Recording {
  record: string;
  count: number;
  seed: number;
}

async function recordRepository(context: CommandContext, records: Records, repo: string, recording: Recording) {
  const { record, count, seed } = recording;
  const { terminal: progress, signal } = context;
  const { parseReaders } = await import('../../bench/benchReader.ts');
  const { holeKey } = await import('../../bench/hole.ts');
  const { appendRecord } = await import('../../bench/recordFile.ts');
  const { speakAtHoles } = await import('../../bench/speakHoles.ts');
  const stations = await openStations({ ...stationsOptions(context), repo });
  try {
    const [reader] = parseReaders(context.arguments.text('reader') ?? stations.defaultReader);
    const source = { model: stations.info.baseSha256, adapter: adapterName(context, stations), reader: reader.name };
    const done = new Set((await records.loadRecords(record, source)).map(holeKey));
    const keep = (one: object) => appendRecord(record, one);
    await speakAtHoles(stations, { source, reader, count, seed, done, keep, progress, signal });
  } finally {
    await stations.close();
  }
}

function adapterName({ arguments: args }: CommandContext, { info }: Stations): string {
  const named = args.text('adapter');
  if (info.adapter === undefined) return 'none';
  return named === undefined ? 'shipped' : path.basename(named);
}

function textOf(report: SpeakReport): string {
  const { reader, holes, offers, exact, calibrationError } = report;
  const head = `${reader}, ${holes} holes, ${offers} offers, ${percent(exact)} of them exact; calibration error ${calibrationError.toFixed(3)}`;
  return [`${head}\n`, settingsTable(report), rankingTable(report), unknownTable(report)].join('\n');
}

function settingsTable({ spoken, spokenElsewhere }: SpeakReport): string {
  const rows = (['low', 'balanced', 'high'] as const).map((eagerness) => {
    const { threshold, offers, coverage, precision, precisionInterval } = spoken[eagerness];
    const interval = precisionInterval?.map(percent).join(' to ') ?? '-';
    const other = eagerness === 'high' ? undefined : spokenElsewhere[eagerness];
    const elsewhere = other ? [percent(other.coverage), percent(other.precision)] : ['', ''];
    return [
      eagerness,
      threshold.toFixed(3),
      `${offers}`,
      percent(coverage),
      percent(precision),
      interval,
      ...elsewhere,
    ];
  });
  const columns = ['eagerness', 'from', 'shown', 'of holes', 'exact', '95 %', 'chosen elsewhere: of holes', 'exact'];
  return table([columns, ...rows]);
}

function rankingTable({ rankings }: SpeakReport): string {
  const rows = Object.entries(rankings).map(([name, { areaUnderCurve, coverage }]) => {
    return [name, areaUnderCurve.toFixed(3), percent(coverage.low), percent(coverage.balanced)];
  });
  return table([['ordered by', 'AUC', 'of holes at 60 %', 'at 40 %'], ...rows]);
}

function unknownTable({ unknownMembers: { all, balanced } }: SpeakReport): string {
  const rows = Object.entries({ 'all offers': all, balanced }).map(([name, figures]) => {
    const { offers, cut, emptied, wereExact, restRight, exact } = figures;
    return [name, ...[offers, cut, emptied, wereExact, restRight].map(String), ...exact.map(percent)];
  });
  const counts = ['offers', 'cut', 'nothing left', 'were exact', 'rest right'];
  return table([['unknown names cut', ...counts, 'exact', 'exact then'], ...rows]);
}

function percent(share: number | null): string {
  return share === null ? '-' : `${(100 * share).toFixed(0)} %`;
}
