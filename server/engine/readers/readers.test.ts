import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { PlainDecoder } from '../../../test/plainDecoder.ts';
import { plainReading } from '../../../test/plainReading.ts';
import { seededNumbers } from '../../../test/seededWeights.ts';
import { tinyDecoder, tinyIds } from '../../../test/tinyEngine.ts';
import type { TinyKind } from '../../../test/tinyModels.ts';
import { ExactChunkKv } from '../cache/chunkKv.ts';
import { neverCancelled } from '../cancel.ts';
import type { DecoderModel } from '../graph/model.ts';
import { openModelSource } from '../model/openModelSource.ts';
import { type TensorToWrite, writeSafetensors } from '../model/safetensors.ts';
import type { ModelShape } from '../model/shape.ts';
import { defaultAttendTuning } from './attendTuning.ts';
import { type FocusAdapter, loadFocusAdapter } from './focusAdapter.ts';
import { LocalPast } from './localPast.ts';
import { parseReader } from './readerSpec.ts';
import { dynamicPrompt, Readers } from './readers.ts';

/** Largest difference of log-probabilities between a reader and its twin, f32. */
const tolerance = 1e-3;
const rank = 4;

let folder: string;
before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'fovea-readers-'));
});
after(() => rm(folder, { recursive: true, force: true }));

function projectionSizes(shape: ModelShape): [name: 'q' | 'k' | 'v' | 'o', inputs: number, outputs: number][] {
  const [queries, keys] = [shape.heads * shape.headDim, shape.kvHeads * shape.headDim];
  return [
    ['q', shape.hidden, queries],
    ['k', shape.hidden, keys],
    ['v', shape.hidden, keys],
    ['o', queries, shape.hidden],
  ];
}

/** A random adapter as a file, low rank in even layers and full rank in odd ones; and dense, for the twin. */
async function randomAdapter(file: string, shape: ModelShape, baseSha256: string, refreshInterval: number) {
  const tensors = new Map<string, TensorToWrite>();
  const dense = new Map<string, Float32Array>();
  for (let layer = 0; layer < shape.layers; layer++) {
    for (const [name, inputs, outputs] of projectionSizes(shape)) {
      const key = `layers.${layer}.${name}_proj`;
      const a = seededNumbers(`${key}.a`, rank * inputs, 0.2);
      const b = seededNumbers(`${key}.b`, outputs * rank, 0.2);
      const change = new Float32Array(outputs * inputs);
      for (let o = 0; o < outputs; o++) {
        for (let i = 0; i < inputs; i++) {
          for (let r = 0; r < rank; r++) change[o * inputs + i] += b[o * rank + r] * a[r * inputs + i];
        }
      }
      dense.set(`${layer}.${name}`, change);
      if (layer % 2) tensors.set(`${key}.delta`, { dtype: 'F32', dims: [outputs, inputs], values: change });
      else {
        tensors.set(`${key}.lora_A`, { dtype: 'F32', dims: [rank, inputs], values: a });
        tensors.set(`${key}.lora_B`, { dtype: 'F32', dims: [outputs, rank], values: b });
      }
    }
  }
  const bias = seededNumbers('bias', shape.layers * shape.heads, 1);
  tensors.set('candidate_bias', { dtype: 'F32', dims: [shape.layers, shape.heads], values: bias });
  await writeSafetensors(file, tensors, {
    base_sha256: baseSha256,
    chunk_tokens: '32',
    separator_id: '3',
    prompt_tokens: '12',
    refresh_interval: String(refreshInterval),
  });
  return {
    change: (layer: number, name: string) => dense.get(`${layer}.${name}`) as Float32Array,
    bias: (layer: number, head: number) => bias[layer * shape.heads + head],
  };
}

async function prefilled(model: DecoderModel, chunks: readonly number[][]) {
  const kvs: ExactChunkKv[] = [];
  for (const chunk of chunks) {
    const computed = new LocalPast(model, 0);
    await computed.become(chunk, neverCancelled);
    kvs.push(new ExactChunkKv(model.shape, computed.buffer, chunk.length));
  }
  return kvs;
}

const readerNames = ['local', 'prompt:3', 'attend:3', 'focus:3', 'attend:2+focus:10'];

for (const kind of ['llama', 'qwen2'] as const satisfies readonly TinyKind[]) {
  describe(`readers of a ${kind} model agree with their slow twins`, () => {
    let model: DecoderModel;
    let decoder: PlainDecoder;

    before(async () => {
      model = await tinyDecoder(kind, folder, 'fp32');
      const source = await openModelSource(path.join(folder, kind));
      decoder = await PlainDecoder.load(source);
      await source.close();
    });
    after(() => model.close());

    for (const name of readerNames) {
      for (const refreshInterval of name.includes('focus') ? [1, 4] : [1]) {
        it(`${name}, candidates every ${refreshInterval}`, async () => {
          const { shape, manifest } = model;
          const file = path.join(folder, `${kind}-${refreshInterval}.safetensors`);
          const plain = await randomAdapter(file, shape, manifest.baseSha256, refreshInterval);
          const adapter: FocusAdapter = await loadFocusAdapter(file, manifest, model.directory);
          const chunks = [25, 31, 20, 11, 12, 32, 9, 14, 16, 7].map((n, i) => tinyIds(`chunk${i}`, n, shape.vocab));
          const local = tinyIds('local', 40, shape.vocab);
          const since = tinyIds('since', 9, shape.vocab);
          const reader = parseReader(name);
          const params = { reader, chunks, local, localFileTokens: 30, history: local };
          const readers = new Readers({ model, adapter, chunkTokens: 32 });
          const kvs = await prefilled(model, chunks);
          const expected = plainReading(
            decoder,
            {
              promptChunks: chunks.slice(0, reader.prompt),
              direct: chunks.slice(0, reader.attend),
              focus: chunks.slice(0, reader.focus),
              local,
              since,
              rowPrompt: [3, ...dynamicPrompt(params, 12)],
              chunkTokens: 32,
              refreshInterval,

              hiddenFirstKeys: defaultAttendTuning.hiddenFirstKeys,
            },
            plain,
          );
          const nothing = { promptChunks: [], direct: [], focus: [], rowPrompt: [], chunkTokens: 32, refreshInterval };
          const alone = { ...nothing, local, since, hiddenFirstKeys: 0 };
          const withoutChunks = plainReading(decoder, alone);
          const cursor = local[local.length - 1];
          // all at once; then token by token with a wrong draft taken back, over caches that the first one left
          const whole = await readers.open(params, kvs, 10, neverCancelled);
          const rows = (await whole.forward([cursor, ...since], neverCancelled)).logProbs;
          compare(rows, expected, shape.vocab);
          if (name !== 'local')
            assert.throws(() => compare(rows, withoutChunks, shape.vocab), 'the chunks change nothing');
          const stepwise = await readers.open(params, kvs, 10, neverCancelled);
          for (const [i, id] of [cursor, ...since].entries()) {
            const { logProbs, shares } = await stepwise.forward([id, 5, 6, 7], neverCancelled);
            stepwise.truncate(i + 1);
            compare(logProbs.subarray(0, shape.vocab), [expected[i]], shape.vocab);
            const total = shares[0].reduce((sum, share) => sum + share, 0);
            assert.ok(total >= 0 && total <= 1, `shares sum to ${total}`);
          }
        });
      }
    }
  });
}

function compare(actual: Float32Array, expected: readonly number[][], vocab: number): void {
  let largest = 0;
  for (const [i, row] of expected.entries()) {
    for (const [id, value] of row.entries()) largest = Math.max(largest, Math.abs(actual[i * vocab + id] - value));
  }
  assert.ok(largest < tolerance, `log-probabilities differ by ${largest}`);
}
