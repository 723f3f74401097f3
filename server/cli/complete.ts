/** `fovea complete`: what the editor would propose at a place, and where it came from. */
import { complete } from '../complete.ts';
import { formatReader, parseReader } from '../engine/readers/readerSpec.ts';
import { openStations } from '../stations.ts';
import { answer, type Command } from './command.ts';
import { pen, withoutControls } from './drawing.ts';
import { explain, orThrow } from './explain.ts';
import { openFile } from './openFile.ts';
import {
  encodingOf,
  encodingOption,
  jsonOption,
  modelOptions,
  readerOption,
  repoOf,
  repoOption,
  stationsOptions,
} from './options.ts';
import { offsetOf, parsePlace } from './place.ts';

export const completeCommand: Command = {
  synopsis: 'fovea complete PATH:LINE[:COL] [--repo DIR] [--reader READER] [--max-tokens N] [--json]',
  summary: 'Completes at a place in a file.',
  operands: [
    { name: 'PATH:LINE[:COL]', help: 'the cursor, counted from 1; COL in UTF-16 units (default: the end of the line)' },
  ],
  options: [
    repoOption,
    encodingOption,
    readerOption,
    { name: 'max-tokens', takes: 'N', help: 'most tokens to generate (default: 32)' },
    { name: 'line', help: 'end with the line' },
    ...modelOptions,
    jsonOption,
  ],
  positionals: [1, 1],
  async run(context) {
    const { arguments: args, cwd, signal } = context;
    const cursorPlace = parsePlace(args.positionals[0]);
    const named = args.text('reader');
    const asked = named === undefined ? undefined : parseReader(named);
    const maxTokens = args.integer('max-tokens', 32, 1, 512);
    const file = await openFile(repoOf(context), cursorPlace.path, cwd, encodingOf(context));
    const cursor = offsetOf(file.text, cursorPlace);
    const stations = await openStations(stationsOptions(context));
    try {
      const reader = asked ?? parseReader(stations.defaultReader);
      const request = { ...file, cursor, reader, maxTokens, oneLine: args.flag('line'), hideAfter: false };
      const completion = orThrow(await complete(stations, request, { signal }));
      const place = { path: file.path, offset: cursor, reader: formatReader(reader) };
      const style = pen(context.styled);
      const lines = completion
        ? [withoutControls(completion.text), '', ...explain(completion, style)]
        : [style.dim('Nothing to add here.')];
      // Keys are names within this process.
      const shown = { ...place, text: '', ...completion, keys: undefined };
      answer(context, shown, lines.map((line) => `${line}\n`).join(''));
    } finally {
      await stations.close();
    }
  },
};
