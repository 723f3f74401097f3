/**
 * What the provider does not survive, or answers with what is wrong (docs/gpu.md has the list), is out of reach: of any
 * request, of a cancel, of a close. Each is tried, and the device must give the same numbers as before.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { logProbs, prefilled, tinyDecoder, tinyIds } from '../../../test/tinyEngine.ts';
import { difference } from '../../../test/tinyGpu.ts';
import { createCancel, neverCancelled } from '../cancel.ts';
import type { KeyValues, RowsInput, StepInput } from '../device.ts';
import { DeviceFault } from '../deviceFault.ts';
import { Engine } from '../engine.ts';
import type { DecoderModel } from '../graph/model.ts';
import type { GenerateParams } from '../protocol.ts';
import { parseReader } from '../readers/readerSpec.ts';
import { GpuDecoder } from './gpuDecoder.ts';
import { GpuKeyValues } from './gpuKeyValues.ts';

const ids = [5, 6, 7, 8];
let folder: string;
let cpu: DecoderModel;
let gpu: GpuDecoder;
let expected: Float32Array[];
let engine: Engine;

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'fovea-bounds-'));
  cpu = await tinyDecoder('llama', folder, 'fp32');
  gpu = await GpuDecoder.open(cpu.directory, { poolBytes: 1e6 });
  expected = await logProbs(gpu, ids);
  engine = new Engine(gpu, undefined, { modelDir: cpu.directory, threads: 1, cacheBytes: 1e6 });
});
after(async () => {
  await engine.close();
  await cpu.close();
  await rm(folder, { recursive: true });
});

/** After whatever happened. */
async function stillRight(): Promise<void> {
  assert.equal(difference(await logProbs(gpu, ids), expected), 0, 'the device gives other numbers than before');
}

async function step(changes: Partial<StepInput>) {
  const tail = await gpu.keyValues(1, 8);
  try {
    const input = { tokens: ids, firstPosition: 0, memory: undefined, tail, at: 0, predicts: true };
    return await gpu.step({ ...input, ...changes });
  } finally {
    tail.release();
  }
}

function request(changes: Partial<GenerateParams> = {}): GenerateParams {
  const local = tinyIds('local', 9, cpu.shape.vocab);
  return {
    ...{ reader: parseReader('attend:1'), chunks: [tinyIds('chunk', 20, cpu.shape.vocab)], local },
    ...{ localFileTokens: 9, history: local, stream: 1, maxTokens: 2, endIds: [], lastIds: [], draft: false },
    ...changes,
  };
}

test('a memory of no slots is read as none', async () => {
  const keyValues = await gpu.keyValues(1, 0);
  const mask = new Float32Array(0);
  const layout = { chunkOf: new Int32Array(0), candidateStart: 0, mask };
  const { next } = await step({ memory: { keyValues, masks: [mask], layout } });
  keyValues.release();
  for (const [i, { best }] of next.entries()) {
    assert.ok(Math.abs(best.logProb - Math.max(...expected[i])) < 1e-4);
  }
  await stillRight();
});

test('a forward of no tokens, of no candidates, of a chunk without tokens', async () => {
  await assert.rejects(step({ tokens: [] }), /no tokens/);
  const one = await gpu.keyValues(1, 8);
  const rows: RowsInput = {
    ...{ ordinary: [1], firstPosition: 0, candidateOf: [], candidatePositions: [], memory: one, chunkTokens: [4] },
    ...{ tail: one, at: 0, projections: [], candidates: { keyValues: one, slots: [] } },
  };
  await assert.rejects(gpu.rows(rows), /no candidates|0 candidates/);
  await assert.rejects(gpu.rows({ ...rows, ordinary: [], candidateOf: [0], candidatePositions: [0] }), /0 tokens/);
  one.release();
  await assert.rejects(
    engine.generate(request({ chunks: [[]] }), () => {}, neverCancelled),
    /0 tokens/,
  );
  await assert.rejects(
    engine.generate(request({ local: [] }), () => {}, neverCancelled),
    /empty/,
  );
  await assert.rejects(engine.score({ ...request(), targets: [] }, neverCancelled), /no tokens/);
  await assert.rejects(engine.prefill({ chunks: [[]] }, neverCancelled), /0 tokens/);
  await stillRight();
});

test('ids and positions that the model does not have', async () => {
  const { vocab, maxPositions } = cpu.shape;
  for (const id of [vocab, 1e9, -1, Number.NaN, 1.5]) {
    await assert.rejects(step({ tokens: [id] }), `id ${id}`);
    const { next } = await step({});
    await assert.rejects(next[0].of([1, id]), `id ${id} asked for`);
    const steps = [{ ids: [id], next: [1] }];
    for (const wrong of [{ local: [id] }, { chunks: [[id]] }, { constraint: { steps } }]) {
      await assert.rejects(
        engine.generate(request(wrong), () => {}, neverCancelled),
        /No token has the id/,
      );
    }
    await assert.rejects(engine.score({ ...request(), targets: [id] }, neverCancelled), /No token has the id/);
    if (id !== 1.5) assert.throws(() => engine.copyUpdate({ add: [{ key: 1, ids: [id] }], remove: [] }));
  }
  for (const firstPosition of [maxPositions, 1e9, -1]) await assert.rejects(step({ firstPosition }), /position/);
  await stillRight();
});

test('slots that are not there, to be written or read', async () => {
  await assert.rejects(step({ at: 5 }), /slots 5 to 9 of 8/);
  const [from, to] = [await gpu.keyValues(1, 8), await gpu.keyValues(1, 8)];
  const [chunk] = await prefilled(gpu, [tinyIds('chunk', 6, cpu.shape.vocab)]);
  const wrong: [string, () => Promise<unknown>][] = [
    ['copied beyond the end', () => to.copy(from, 0, 8, 1)],
    ['copied from beyond the end', () => to.copy(from, 4, 8, 0)],
    ['copied to before the start', () => to.copy(from, 0, 1, -1)],
    ['a chunk beyond the end', () => to.place(chunk, 0, 3)],
    ['a chunk of more tokens than were read', () => gpu.chunkKv(from, 9)],
    ['more kept than there are', async () => from.resized(16, 9)],
  ];
  for (const [what, run] of wrong) await assert.rejects(run(), /slots/, what);
  from.release();
  to.release();
  await stillRight();
});

test('more slots than any device has', async () => {
  const bytes = gpu.tensors.bytes;
  await assert.rejects(gpu.keyValues(1, 1e9));
  await assert.rejects(gpu.keyValues(1e5, 1e5));
  // above SwiftShader's largest buffer; an adapter may have it
  const large = await gpu.keyValues(1, 1e7).catch((error: unknown) => error);
  if (large instanceof GpuKeyValues) large.release();
  else assert.ok(large instanceof DeviceFault, String(large));
  assert.equal(gpu.tensors.bytes, bytes);
  await stillRight();
});

test('keys and values of another device', async () => {
  const [here, there] = [await gpu.keyValues(1, 8), await cpu.keyValues(1, 8)];
  await assert.rejects(
    cpu.step({ tokens: ids, firstPosition: 0, memory: undefined, tail: here, at: 0, predicts: true }),
  );
  await assert.rejects(step({ tail: there }), /another device/);
  await assert.rejects(here.copy(there as KeyValues, 0, 1, 0), /another device/);
  const [chunk] = await prefilled(gpu, [ids]);
  const [other] = await prefilled(cpu, [ids]);
  await assert.rejects(here.place(other, 0, 0), /another device/);
  await assert.rejects(there.place(chunk, 0, 0), /another device/);
  here.release();
  await stillRight();
});

test('what was given back, once more', async () => {
  const given = await gpu.keyValues(1, 8);
  const bytes = gpu.tensors.bytes;
  given.release();
  given.release();
  assert.ok(gpu.tensors.bytes < bytes);
  await assert.rejects(step({ tail: given }));
  const { next } = await step({});
  await step({ tokens: [1, 2, 3] });
  assert.equal((await next[0].of([3])).length, 1, 'an answer of an earlier forward is read');
  await stillRight();
});

test('a cancel in the middle of a chunk, again and again, and the chunk afterwards', async () => {
  const chunk = tinyIds('long chunk', 60, cpu.shape.vocab);
  const bytes = gpu.tensors.bytes;
  // forwards of few tokens, whatever the last ones took
  gpu.pace.note({ tokens: 16, overChunks: false }, 16);
  gpu.forwardMs = 0;
  for (let time = 0; time < 3; time++) {
    let turn = 0;
    const cancel = createCancel(() => ++turn > 1);
    await assert.rejects(engine.prefill({ chunks: [chunk] }, cancel), { kind: 'cancelled' });
  }
  assert.ok(gpu.tensors.bytes < bytes + 1e6, 'half-read chunks pile up');
  assert.equal((await engine.prefill({ chunks: [chunk] }, neverCancelled)).computed, 1);
  gpu.forwardMs = 60;
  await stillRight();
});

test('a close in the middle of a chunk, of a run, of everything; and whatever is asked afterwards', async () => {
  const other = await GpuDecoder.open(cpu.directory, { poolBytes: 1e6 });
  const closing = new Engine(other, undefined, { modelDir: cpu.directory, threads: 1, cacheBytes: 1e6 });
  await closing.generate(request(), () => {}, neverCancelled);
  const cancel = createCancel(() => true);
  await assert.rejects(closing.prefill({ chunks: [tinyIds('long', 60, cpu.shape.vocab)] }, cancel));
  const held = await other.keyValues(1, 8);
  const [chunk] = await prefilled(other, [ids]);
  const input = { tokens: ids, firstPosition: 0, memory: undefined, tail: held, at: 0, predicts: true };
  const { next } = await other.step(input);
  const running = [
    other.step(input),
    held.place(chunk, 0, 0),
    other.keyValues(2, 8),
    next[0].of([1, 2]),
    closing.generate(request({ local: tinyIds('elsewhere', 30, cpu.shape.vocab) }), () => {}, neverCancelled),
  ];
  const settled = Promise.allSettled(running);
  await closing.close();
  for (const { status } of await settled) assert.match(status, /fulfilled|rejected/);
  assert.equal(other.tensors.bytes, 0, 'all was given back');
  held.release();
  chunk.release();
  await closing.close();
  const late: [string, () => Promise<unknown>][] = [
    ['a request', () => closing.generate(request(), () => {}, neverCancelled)],
    ['a forward', () => other.step(input)],
    ['keys and values', () => other.keyValues(1, 1)],
    ['an answer', () => next[0].of([1, 2])],
    ['a chunk', () => held.place(chunk, 0, 0)],
  ];
  for (const [what, ask] of late) await assert.rejects(ask(), what);
  // another decoder of this process goes on
  await stillRight();
});
