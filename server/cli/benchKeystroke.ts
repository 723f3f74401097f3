/** `fovea bench keystroke`: how soon an offer comes after a key, and how often one is there. */
import type { KeystrokeReport } from '../../bench/keystroke.ts';
import type { OfferTimes } from '../../bench/keystrokeFigures.ts';
import { askedDevices } from '../device/chooseDevice.ts';
import { answer, type Command } from './command.ts';
import { table } from './drawing.ts';
import { homeOf } from './modelStore.ts';
import { jsonOption, readerOption, repoOf, repoOption } from './options.ts';

export const benchKeystroke: Command = {
  synopsis:
    'fovea bench keystroke [--repo DIR] [--places N] [--typed K] [--mode MODE] [--reader READER] [--slow F] [--json]',
  summary: 'Types as a person does, and measures from each key to its offer.',
  options: [
    repoOption,
    { name: 'places', takes: 'N', help: 'files typed in, one place in each (default: 40)' },
    { name: 'typed', takes: 'K', help: 'most characters typed at each (default: 20)' },
    {
      name: 'mode',
      takes: 'MODE',
      help: 'infill (the line is cut out of its file) or prefix (with all that follows) (default: infill)',
    },
    { ...readerOption, help: `${readerOption.grammar} (default: what the product chooses)` },
    { name: 'eagerness', takes: 'WORD', help: 'low, balanced or high (default: balanced)' },
    { name: 'threads', takes: 'N', help: 'of the engine (default: one a core, at most eight)' },
    {
      name: 'device',
      takes: 'DEVICE',
      help: 'cpu, gpu or automatic, which measures when the typing rests (default: cpu)',
    },
    { name: 'model', takes: 'MODEL', help: 'the base model (default: default)' },
    {
      name: 'slow',
      takes: 'F',
      help: 'the engine runs F times slower, 1 to 50, as on a slower machine; not on Windows (default: 1)',
    },
    { name: 'seed', takes: 'N', help: 'chooses places and gaps (default: 1)' },
    jsonOption,
  ],
  positionals: [0, 0],
  async run(context) {
    const { arguments: args, installation, terminal, signal } = context;
    const { keystrokeModes } = await import('../../bench/keystrokePlaces.ts');
    const { benchKeystroke: run } = await import('../../bench/keystroke.ts');
    const given = (name: string, value: unknown) => (args.text(name) === undefined ? {} : { [name]: value });
    const eagerness = args.choice('eagerness', 'balanced', ['low', 'balanced', 'high']);
    const report = await run({
      installation,
      repo: repoOf(context),
      home: homeOf(context),
      settings: {
        device: args.choice('device', 'cpu', askedDevices),
        ...given('model', args.text('model')),
        ...given('reader', args.text('reader')),
        ...given('threads', args.integer('threads', 0, 1, 64)),
        ...(args.text('eagerness') === undefined ? {} : { 'completions.eagerness': eagerness }),
      },
      places: args.integer('places', 40, 1, 10_000),
      typed: args.integer('typed', 20, 1, 200),
      mode: args.choice('mode', 'infill', keystrokeModes),
      seed: args.integer('seed', 1, 0, 2 ** 31),
      slow: args.number('slow', 1, 1, 50),
      progress: terminal,
      signal,
    });
    answer(context, report, textOf(report));
  },
};

function textOf(report: KeystrokeReport): string {
  const {
    repo,
    mode,
    keystrokes,
    places,
    model,
    device,
    slow,
    slowReached,
    latency,
    answered,
    silent,
    forwardsPerOffer,
    exact,
  } = report;
  const row = (name: string, { offers, p50, p95 }: OfferTimes): string[] => [name, `${offers}`, ms(p50), ms(p95)];
  const reasons = Object.entries(silent).map(([reason, count]) => `${reason} ${count}`);
  const slowed = slow === 1 ? '' : `, ${slow} times slower (${slowReached?.toFixed(1) ?? '-'} reached)`;
  const [low, high] = report.onScreenInterval.map(percent);
  return [
    `${repo}, ${mode}, ${keystrokes} keys at ${places} places, ${model?.reader ?? 'no reader'}, ${device ?? 'no device'}${slowed}\n`,
    table([
      ['ms from key to offer', 'offers', 'p50', 'p95'],
      row('first at a place', latency.cold),
      row('later', latency.warm),
      row('later, none on screen', latency.warmNew),
    ]),
    `on screen when the next key comes: ${percent(report.onScreen)} (95 % ${low} to ${high}); first line exact: ${exact === undefined ? '-' : percent(exact)}\n`,
    `answered ${answered.offer}, silent ${answered.silent}, superseded ${answered.superseded}; the server's reasons: ${reasons.join(', ') || 'none'}\n`,
    `forwards per offer: ${forwardsPerOffer?.toFixed(1) ?? '-'}\n`,
  ].join('');
}

function ms(value: number | undefined): string {
  return value === undefined ? '-' : value.toFixed(0);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
