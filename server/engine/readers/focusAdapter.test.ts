/** Adapter files: roles, number formats, a quantised import, and what is refused. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it, test } from 'node:test';
import { type TinyAdapterOptions, tinyAdapter } from '../../../test/tinyAdapter.ts';
import { prefilled, tinyDecoder, tinyIds } from '../../../test/tinyEngine.ts';
import { type TinyKind, tinyShapes } from '../../../test/tinyModels.ts';
import { neverCancelled } from '../cancel.ts';
import type { DecoderModel } from '../graph/model.ts';
import type { AdapterRole } from '../protocol.ts';
import { type FocusAdapter, loadFocusAdapter } from './focusAdapter.ts';
import { parseReader } from './readerSpec.ts';
import { Readers } from './readers.ts';

const roles: readonly AdapterRole[] = ['candidate', 'memory'];
const whole: TinyAdapterOptions = { roles, memoryLayers: [1] };

let folder: string;
let model: DecoderModel;
before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'fovea-adapter-'));
  model = await tinyDecoder('llama', folder, 'fp32');
});
after(async () => {
  await model.close();
  await rm(folder, { recursive: true, force: true });
});

async function load(options: TinyAdapterOptions, metadata: Record<string, string> = {}): Promise<FocusAdapter> {
  const file = path.join(folder, 'adapter.safetensors');
  const base = metadata.base_sha256 ?? model.manifest.baseSha256;
  await tinyAdapter(file, model.shape, base, { chunk_tokens: '32', prompt_tokens: '24', ...metadata }, options);
  return loadFocusAdapter(file, model.manifest, model.directory);
}

/** Losses of 24 tokens after a local context. */
async function nats(of: DecoderModel, adapter: FocusAdapter | undefined, reader: string): Promise<number[]> {
  const { vocab } = of.shape;
  const chunks = [25, 31, 20].map((n, i) => tinyIds(`chunk${i}`, n, vocab));
  const [local, since] = [tinyIds('local', 40, vocab), tinyIds('since', 24, vocab)];
  const readers = new Readers({ model: of, adapter, chunkTokens: 32 });
  const params = { reader: parseReader(reader), chunks, local, localFileTokens: 30, history: local };
  const reading = await readers.open(params, await prefilled(of, chunks), since.length, neverCancelled);
  const { next } = await reading.forward([local[39], ...since.slice(0, -1)], neverCancelled);
  return Promise.all(since.map(async (id, i) => -(await next[i].of([id]))[0]));
}

test('a file says which roles it holds', async () => {
  const { info, candidate, memory } = await load(whole);
  assert.deepEqual([info.roles, info.memoryLayers, info.rank], [roles, [1], 6]);
  assert.ok(candidate);
  assert.deepEqual(memory?.memoryLayers, [1]);
  assert.deepEqual(
    memory?.projections.map(({ projection, layer }) => `${projection}.${layer}`),
    ['q.1', 'o.1'],
  );
  const one = await load({ roles: ['memory'], memoryLayers: [1] });
  assert.deepEqual([one.info.roles, one.candidate], [['memory'], undefined]);
});

for (const dtype of ['F16', 'BF16'] as const) {
  test(`numbers may be ${dtype}`, async () => {
    const [exact, rounded] = [await load(whole), await load({ ...whole, dtype })];
    for (const role of ['candidate', 'memory'] as const) {
      const [expected, found] = [exact[role]?.projections ?? [], rounded[role]?.projections ?? []];
      assert.equal(found.length, expected.length);
      for (const [i, { factors, projection, layer }] of expected.entries()) {
        const numbers = found[i].factors.a;
        const largest = factors.a.map((x, i) => Math.abs(x - numbers[i])).reduce((a, b) => Math.max(a, b));
        assert.ok(largest < 2e-3, `${projection}.${layer}: ${largest}`);
      }
    }
  });
}

const missing: [reader: string, held: AdapterRole | undefined, message: RegExp][] = [
  ['focus:2', undefined, /^The focus reader needs a focus adapter .*: give one with --adapter, or use attend\.$/],
  ['memory:2', undefined, /^The memory reader needs a focus adapter .*: give one with --adapter, or use attend\.$/],
  [
    'attend:1+focus:2',
    'memory',
    /needs projections of candidates, which this focus adapter's file lacks: give another/,
  ],
  ['memory:2', 'candidate', /needs changes of memory layers, which this focus adapter's file lacks: give another/],
];
for (const [reader, held, message] of missing) {
  test(`${reader} with ${held ?? 'no adapter'} says what is missing`, async () => {
    const adapter = held && (await load({ roles: [held], memoryLayers: [1] }));
    await assert.rejects(nats(model, adapter, reader), { kind: 'input', message });
  });
}

const unfit: [why: RegExp, options: TinyAdapterOptions, metadata?: Record<string, string>][] = [
  [/it changes no projection/, { roles: [] }],
  [/the imported weights lack its role text/, { roles: ['text'] }, { text_sha256: 'other' }],
  [/the imported weights lack its role text/, { roles: ['text'] }],
  [/it was trained for another base model/, whole, { base_sha256: 'other' }],
  [/its metadata name no memory_layers/, whole, { memory_layers: '' }],
  [/memory_layers "1,2" are not layers of this model/, whole, { memory_layers: '1,2' }],
  [/memory_layers "1,1" are not layers of this model/, whole, { memory_layers: '1,1' }],
  [/memory_layers "one" are not layers of this model/, whole, { memory_layers: 'one' }],
  [/memory\.layers\.0\.q_proj is missing or has another shape/, whole, { memory_layers: '0,1' }],
  [/it was trained with 1 first keys hidden, not 4/, whole, { hidden_first_keys: '1' }],
  [/hidden_first_keys is not a whole number/, whole, { hidden_first_keys: 'some' }],
  [/unknown candidate position "cursor"/, whole, { candidate_position: 'cursor' }],
];
for (const [why, options, metadata] of unfit) {
  test(`an adapter is refused: ${why.source}`, async () => {
    await assert.rejects(load(options, metadata), (error: Error & { kind?: string }) => {
      return (
        error.kind === 'input' && why.test(error.message) && error.message.endsWith('Choose another adapter file.')
      );
    });
  });
}

/** Nats a token that 8 bits may cost; Qwen3's heads are twice as large, and so is the change that the adapter makes. */
const followed = [
  ['llama', 0.06],
  ['qwen2', 0.06],
  ['qwen3', 0.09],
] as const satisfies readonly [TinyKind, number][];
for (const [kind, most] of followed) {
  describe(`a quantised ${kind} follows its adapter`, () => {
    let exact: DecoderModel;
    let quantised: DecoderModel;
    const file = () => path.join(folder, `${kind}-quantised.safetensors`);
    before(async () => {
      const own = path.join(folder, 'quantised');
      exact = await tinyDecoder(kind, own, 'fp32');
      quantised = await tinyDecoder(kind, own, 'rowq');
      const metadata = { chunk_tokens: '32', prompt_tokens: '24', refresh_interval: '4' };
      await tinyAdapter(file(), tinyShapes[kind], exact.manifest.baseSha256, metadata, whole);
    });
    after(async () => {
      await exact.close();
      await quantised.close();
    });

    for (const reader of ['focus:3', 'attend:2+focus:3', 'memory:3']) {
      it(`with ${reader}`, async () => {
        const adapter = await loadFocusAdapter(file(), exact.manifest, exact.directory);
        const expected = await nats(exact, adapter, reader);
        const { manifest, directory } = quantised;
        const found = await nats(quantised, await loadFocusAdapter(file(), manifest, directory), reader);
        const weights = Object.entries(manifest.weights).filter(([name]) => !name.startsWith('folded.'));
        const unfolded = { ...manifest, weights: Object.fromEntries(weights) };
        const ignored = await nats(quantised, await loadFocusAdapter(file(), unfolded, directory), reader);
        const [loss, lossIgnored] = [found, ignored].map((each) => meanDifference(each, expected));
        assert.ok(loss < most, `${loss} nats a token`);
        assert.ok(
          lossIgnored > 2 * loss,
          `${lossIgnored} nats a token where the folding was not followed, ${loss} where it was`,
        );
      });
    }
  });
}

/** Mean size of the differences. */
function meanDifference(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]), 0) / a.length;
}
