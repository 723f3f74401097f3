/** `fovea start`, behind `npm start`: gets the default model and completes at three real places, with the repository and without. */

import { FoveaError } from '../base/errors.ts';
import { lineAt, lineStarts } from '../base/textPosition.ts';
import { type Completion, prefetch } from '../complete.ts';
import { parseReader } from '../engine/readers/readerSpec.ts';
import { openStations, type Stations } from '../stations.ts';
import type { Command, CommandContext } from './command.ts';
import { type DemoPlace, demoPlaces } from './demoPlaces.ts';
import { type Pen, pen, printable, sideBySide } from './drawing.ts';
import { explain } from './explain.ts';
import { type AskedPlace, type OfferedAt, offerAt } from './offerAt.ts';
import { diskOf, diskOption, modelOptions, repoOption, stationsOptions } from './options.ts';
import { silenceSentence } from './silence.ts';

const places = 3;
const shownBefore = 8;
const shownLines = 5;
const maxTokens = 48;
const mostColumns = 160;

export const start: Command = {
  synopsis: 'fovea start [--repo DIR]',
  summary: 'Shows what the repository is worth: completes at three places, with it and without.',
  options: [repoOption, ...modelOptions, diskOption],
  positionals: [0, 0],
  async run(context) {
    const { terminal, signal } = context;
    const options = stationsOptions(context);
    await options.store.add(options.model, { progress: terminal, signal });
    const stations = await openStations({ ...options, ...diskOf(context) });
    try {
      const style = pen(context.styled);
      const { files, chunks, tokens, seconds } = stations.session.index.stats;
      const found = demoPlaces(stations.session, places);
      if (found.length === 0) {
        throw new FoveaError(
          'input',
          `${options.repo} has no source files to complete in: name another folder with --repo.`,
        );
      }
      context.write(
        `${style.bold(options.repo)}: ${files} files, ${chunks} chunks, ${tokens} tokens, read in ${seconds.toFixed(1)} s\n`,
      );
      for (const place of found) context.write(await show(stations, place, context, style));
      context.write('\nMore: npm run -s fovea -- complete PATH:LINE, and npm run -s fovea -- --help\n');
    } finally {
      await stations.close();
    }
  },
};

/** The file before the cursor, both completions, where the first one came from. */
async function show(stations: Stations, place: DemoPlace, context: CommandContext, style: Pen): Promise<string> {
  const columns = Math.min(context.columns, mostColumns);
  // The rest of the file counts as not written yet, so that the answer is not simply read there.
  const request = { ...place, maxTokens, multiline: true, hideAfter: true };
  const withRepository = { ...request, reader: parseReader(stations.defaultReader) };
  await prefetch(stations, { ...withRepository, oneLine: false }, context.signal);
  const at = (asked: AskedPlace) => offerAt(stations, context.installation, asked, context.signal);
  const informed = await at(withRepository);
  const alone = await at({ ...request, reader: parseReader('local') });
  const { text, cursor, path } = place;
  const line = lineAt(text, cursor);
  const starts = lineStarts(text);
  const lineStart = starts[line - 1];
  const before = text.slice(starts[Math.max(0, line - 1 - shownBefore)], lineStart).replace(/\r?\n$/, '');
  const indentation = text.slice(lineStart, cursor);
  const block = (continuation: string): string[] =>
    printable(`${indentation}${continuation}`, columns).slice(0, shownLines);
  const shown = ({ outcome }: OfferedAt): string[] =>
    'reason' in outcome ? printable(silenceSentence(outcome), columns) : block(outcome.text);
  const truth = block(text.slice(cursor, starts[line] ?? text.length).trimEnd());
  const drawn = sideBySide(
    [
      { heading: 'with the repository', lines: shown(informed), paint: style.green },
      { heading: 'without', lines: shown(alone), paint: (cell) => cell },
    ],
    columns,
  );
  return [
    '',
    style.bold(`── ${path}:${line} `.padEnd(columns, '─')),
    ...printable(before, columns).map(style.dim),
    '',
    style.bold(drawn[0]),
    ...drawn.slice(1),
    '',
    style.dim(`in the file: ${truth[0].trim()}`),
    ...(informed.raw ? explain(informed.raw, style) : []),
    ...(alone.raw ? [style.dim(`without: ${timesOf(alone.raw)}`)] : []),
  ]
    .map((each) => `${each}\n`)
    .join('');
}

function timesOf({ times: { firstTokenMs, totalMs } }: Completion): string {
  return `first token ${firstTokenMs.toFixed(0)} ms, whole ${totalMs.toFixed(0)} ms`;
}
