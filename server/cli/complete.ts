/** `fovea complete`: what the editor would offer at a place, or the model's own text, and where it came from. */
import { type Completion, type CompletionRequest, complete } from '../complete.ts';
import type { Silence } from '../completion/offer.ts';
import { formatReader, parseReader } from '../engine/readers/readerSpec.ts';
import { openStations, type Stations } from '../stations.ts';
import { answer, type Command, type CommandContext } from './command.ts';
import { pen, withoutControls } from './drawing.ts';
import { explain, orThrow } from './explain.ts';
import { type AskedPlace, offerAt } from './offerAt.ts';
import { openFile } from './openFile.ts';
import {
  diskOf,
  diskOption,
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
import { silenceSentence } from './silence.ts';

export const completeCommand: Command = {
  synopsis: 'fovea complete PATH:LINE[:COL] [--repo DIR] [--reader READER] [--max-tokens N] [--raw] [--json]',
  summary: 'Completes at a place in a file: what the editor would offer there, or why nothing.',
  operands: [
    { name: 'PATH:LINE[:COL]', help: 'the cursor, counted from 1; COL in UTF-16 units (default: the end of the line)' },
  ],
  options: [
    repoOption,
    encodingOption,
    readerOption,
    { name: 'max-tokens', takes: 'N', help: 'most tokens to generate (default: as in the editor; with --raw 32)' },
    { name: 'line', help: 'end with the line' },
    { name: 'raw', help: 'the model’s own text: not brought to its level, not filtered' },
    ...modelOptions,
    diskOption,
    jsonOption,
  ],
  positionals: [1, 1],
  async run(context) {
    const { arguments: args, cwd, signal } = context;
    const cursorPlace = parsePlace(args.positionals[0]);
    const named = args.text('reader');
    const asked = named === undefined ? undefined : parseReader(named);
    const isRaw = args.flag('raw');
    const given = args.text('max-tokens') === undefined ? undefined : args.integer('max-tokens', 32, 1, 512);
    const file = await openFile(repoOf(context), cursorPlace.path, cwd, encodingOf(context));
    const cursor = offsetOf(file.text, cursorPlace);
    const stations = await openStations({ ...stationsOptions(context), ...diskOf(context) });
    try {
      const reader = asked ?? parseReader(stations.defaultReader);
      const line = args.flag('line');
      const place = { ...file, cursor, reader, hideAfter: false };
      const shown = isRaw
        ? await written(stations, { ...place, maxTokens: given ?? 32, oneLine: line }, signal)
        : await offered(stations, context, { ...place, multiline: !line, ...(given ? { maxTokens: given } : {}) });
      const style = pen(context.styled);
      const { completion, text, silence } = shown;
      const lines = silence
        ? [style.dim(silenceSentence(silence))]
        : [withoutControls(text), '', ...(completion ? explain(completion, style) : [])];
      const document = {
        ...{ path: file.path, offset: cursor, reader: formatReader(reader) },
        ...completion,
        ...{ text, raw: shown.raw, filters: shown.filters },
        ...(silence ? { silence: { ...silence, message: silenceSentence(silence) } } : {}),
        // Keys are names within this process.
        keys: undefined,
      };
      answer(context, document, lines.map((each) => `${each}\n`).join(''));
    } finally {
      await stations.close();
    }
  },
};

/** What is printed. */
interface Shown {
  text: string;
  /** the model's own */
  raw: string;
  filters: readonly string[];
  completion: Completion | undefined;
  silence: Silence | undefined;
}

async function offered(stations: Stations, context: CommandContext, place: AskedPlace): Promise<Shown> {
  const { outcome, raw, filters } = await offerAt(stations, context.installation, place, context.signal);
  const made = { raw: raw?.text ?? '', filters };
  if ('reason' in outcome) return { ...made, text: '', completion: raw, silence: outcome };
  return { ...made, text: outcome.text, completion: outcome.completion, silence: undefined };
}

async function written(stations: Stations, request: CompletionRequest, signal: AbortSignal): Promise<Shown> {
  const completion = orThrow(await complete(stations, request, { signal }));
  const text = completion?.text ?? '';
  return { text, raw: text, filters: [], completion, silence: completion ? undefined : { reason: 'nothing' } };
}
