/** Tests that every reader over a tiny model equals its slow twin, on whatever device the model runs. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createCancel, neverCancelled } from '../server/engine/cancel.ts';
import type { Decoder } from '../server/engine/device.ts';
import type { ModelManifest } from '../server/engine/graph/manifest.ts';
import { defaultAttendTuning } from '../server/engine/readers/attendTuning.ts';
import { type FocusAdapter, loadFocusAdapter } from '../server/engine/readers/focusAdapter.ts';
import { parseReader } from '../server/engine/readers/readerSpec.ts';
import { dynamicPrompt, Readers } from '../server/engine/readers/readers.ts';
import type { PlainAdapter, PlainDecoder } from './plainDecoder.ts';
import { plainReading } from './plainReading.ts';
import { type TinyAdapterOptions, tinyAdapter } from './tinyAdapter.ts';
import { plainDecoder, prefilled, tinyIds, wholeRows } from './tinyEngine.ts';
import type { TinyKind } from './tinyModels.ts';

/** Largest difference of log-probabilities between a reader and its twin, f32. */
const tolerance = 1e-3;
const chunkLengths = [25, 31, 20, 11, 12, 32, 9, 14, 16, 7];
const [chunkTokens, promptTokens, separator] = [32, 24, 3];

const all: TinyAdapterOptions = { roles: ['candidate', 'memory'], deltas: true };
const candidates: TinyAdapterOptions = { roles: ['candidate'] };
type Case = [reader: string, refreshInterval: number, adapter: TinyAdapterOptions];
const cases: Case[] = [
  ['local', 1, all],
  ['prompt:3', 1, all],
  ['attend:3', 1, all],
  ['attend:3', 1, candidates],
  ['focus:3', 1, all],
  ['focus:3', 4, all],
  ['attend:2+focus:10', 1, all],
  ['attend:2+focus:10', 4, all],
  ['attend:2+focus:10', 4, candidates],
  ['memory:1', 1, all],
  ['memory:10', 1, all],
];

/** A case of each graph, for devices of software: all cases take a minute a model there. */
const fewCases: Case[] = [
  ['attend:2+focus:3', 4, all],
  ['memory:3', 1, all],
];

/** A model on a device, and where its import lies. */
export type OpenedModel = Decoder & { readonly manifest: ModelManifest; readonly directory: string };

/** The tiny models, each with a layer that reads FoT's memory. */
export const twinModels = [
  ['llama', 1],
  ['qwen2', 0],
  ['qwen3', 1],
  ['yarn', 1],
] as const satisfies readonly [TinyKind, number][];

/**
 * @param open the tiny model of a kind, imported in full precision under a folder
 * @param few whether a case of each graph is enough (`prompt` with the first model alone)
 */
export function readerTwins(
  [kind, memoryLayer]: (typeof twinModels)[number],
  open: (kind: TinyKind, folder: string) => Promise<OpenedModel>,
  few = false,
): void {
  describe(`readers of a ${kind} model agree with their slow twins`, () => {
    let folder: string;
    let model: OpenedModel;
    let decoder: PlainDecoder;

    before(async () => {
      folder = await mkdtemp(path.join(os.tmpdir(), 'fovea-readers-'));
      model = await open(kind, folder);
      decoder = await plainDecoder(kind, folder);
    });
    after(async () => {
      await model.close();
      await rm(folder, { recursive: true, force: true });
    });

    const adapterOf = async (refreshInterval: number, options: TinyAdapterOptions) => {
      const file = path.join(folder, `${kind}.safetensors`);
      const metadata = {
        chunk_tokens: `${chunkTokens}`,
        separator_id: `${separator}`,
        prompt_tokens: `${promptTokens}`,
        refresh_interval: `${refreshInterval}`,
        candidate_position: options === all ? 'own token' : 'local context start minus 1',
      };
      const { shape, manifest } = model;
      const memoryLayers = [memoryLayer];
      const plain = await tinyAdapter(file, shape, manifest.baseSha256, metadata, { ...options, memoryLayers });
      const adapter = await loadFocusAdapter(file, manifest, model.directory);
      return { plain, adapter };
    };
    const request = (name: string, seed = '') => {
      const { vocab } = model.shape;
      const chunks = chunkLengths.map((n, i) => tinyIds(`chunk${i}`, n, vocab));
      const local = tinyIds(`local${seed}`, 40, vocab);
      const since = tinyIds(`since${seed}`, 9, vocab);
      return { reader: parseReader(name), chunks, local, localFileTokens: 30, history: local, since };
    };
    const twin = (
      { reader, chunks, since, ...params }: ReturnType<typeof request>,
      adapter?: PlainAdapter,
      refresh = 1,
      ownPosition = true,
    ) =>
      plainReading(
        decoder,
        {
          promptChunks: chunks.slice(0, reader.prompt),
          direct: chunks.slice(0, reader.attend),
          focus: chunks.slice(0, reader.focus),
          ...(reader.memory > 0 ? { memory: { chunks: chunks.slice(0, reader.memory), layers: [memoryLayer] } } : {}),
          local: params.local,
          since,
          rowPrompt: [separator, ...dynamicPrompt(params, promptTokens)],
          chunkTokens,
          refreshInterval: refresh,
          hiddenFirstKeys: defaultAttendTuning.hiddenFirstKeys,
          ownPosition,
        },
        adapter,
      );
    const read = async (
      readers: Readers,
      { since, ...params }: ReturnType<typeof request>,
      cancel = neverCancelled,
    ) => {
      const reading = await readers.open(params, await prefilled(model, params.chunks, kept), since.length + 1, cancel);
      const { next } = await reading.forward([params.local[params.local.length - 1], ...since], cancel);
      return wholeRows(next, model.shape.vocab);
    };
    const kept = new Map();
    const readersWith = (adapter: FocusAdapter | undefined) => new Readers({ model, adapter, chunkTokens });

    for (const [name, refreshInterval, options] of casesOf(kind, few)) {
      it(`${name}, candidates every ${refreshInterval}, adapter with ${options.roles}`, async () => {
        const { plain, adapter } = await adapterOf(refreshInterval, options);
        const asked = request(name);
        const readers = readersWith(adapter);
        const expected = twin(asked, plain, refreshInterval, options === all);
        // all at once; then token by token with a wrong draft taken back, over caches that the first one left
        const rows = await read(readers, asked);
        compare(rows, expected);
        if (name !== 'local') {
          const withoutChunks = twin({ ...asked, reader: parseReader('local') });
          assert.throws(() => compare(rows, withoutChunks), 'the chunks change nothing');
        }
        if (/focus|memory/.test(name)) {
          const unchanged = twin(asked, undefined, refreshInterval);
          assert.throws(() => compare(rows, unchanged), 'the adapter changes nothing');
        }
        const { local, since, chunks } = asked;
        const stepwise = await readers.open(asked, await prefilled(model, chunks, kept), 10, neverCancelled);
        for (const [i, id] of [local[local.length - 1], ...since].entries()) {
          const { next, shares } = await stepwise.forward([id, 5, 6, 7], neverCancelled);
          stepwise.truncate(i + 1);
          compare(await wholeRows(next.slice(0, 1), model.shape.vocab), [expected[i]]);
          const total = shares[0].reduce((sum, share) => sum + share, 0);
          assert.ok(total >= 0 && total <= 1, `shares sum to ${total}`);
          assert.ok(name === 'local' || total > 0, 'no attention to any chunk');
        }
      });
    }

    if (few) return;
    it('takes no local context that has read other chunks, or the same ones otherwise', async () => {
      const { plain, adapter } = await adapterOf(4, all);
      const readers = readersWith(adapter);
      const names = [
        'attend:3',
        'memory:3',
        'attend:3',
        'local',
        'memory:3',
        'memory:4',
        'attend:3+focus:3',
        'focus:3',
      ];
      for (const name of names) {
        const asked = request(name);
        compare(await read(readers, asked), twin(asked, plain, 4));
      }
    });

    it('reads a long local context in pieces, over empty, nearly empty and half full tails', async () => {
      const { plain, adapter } = await adapterOf(4, all);
      // slow enough for the least tokens of a forward
      for (const overChunks of [false, true]) model.pace.note({ tokens: 16, overChunks }, 1e6);
      for (const name of ['local', 'attend:3', 'memory:3', 'attend:3+focus:3']) {
        const local = tinyIds('long', 100, model.shape.vocab);
        const asked = { ...request(name), local, history: local };
        const before = model.forwards;
        compare(await read(readersWith(adapter), asked), twin(asked, plain, 4));
        assert.ok(model.forwards - before >= 7, `${model.forwards - before} forwards`);
      }
      model.pace.forget();
    });

    it('keeps no row that a cancelled request has half changed', async () => {
      const { plain, adapter } = await adapterOf(1, candidates);
      const readers = readersWith(adapter);
      const asked = request('focus:10');
      await read(readers, asked);
      let turns = 0;
      const fed = await readers.open(
        request('focus:10', 'other'),
        await prefilled(model, asked.chunks, kept),
        1,
        neverCancelled,
      );
      const secondGroup = createCancel(() => ++turns === 2);
      await assert.rejects(fed.forward([request('focus:10', 'other').local[39]], secondGroup), { kind: 'cancelled' });
      compare(await read(readers, asked), twin(asked, plain, 1, false));
    });
  });
}

function casesOf(kind: TinyKind, few: boolean): Case[] {
  if (!few) return cases;
  return kind === twinModels[0][0] ? [['prompt:3', 1, all], ...fewCases] : fewCases;
}

function compare(actual: readonly Float32Array[], expected: readonly number[][]): void {
  let largest = 0;
  for (const [i, row] of expected.entries()) {
    for (const [id, value] of row.entries()) largest = Math.max(largest, Math.abs(actual[i][id] - value));
  }
  assert.ok(largest < tolerance, `log-probabilities differ by ${largest}`);
}
