/** Engines that share a folder of chunk caches: what one has computed the next reads. */
import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { temporaryFolder } from '../../test/temporaryFolder.ts';
import { tinyDecoder, tinyIds } from '../../test/tinyEngine.ts';
import { DiskCache } from './cache/diskCache.ts';
import { type FileSystem, systemFiles } from './cache/diskFiles.ts';
import { neverCancelled } from './cancel.ts';
import { Engine } from './engine.ts';
import { manifestFile } from './graph/manifest.ts';
import { DecoderModel } from './graph/model.ts';
import type { GenerateParams, GenerateResult, Quantisation } from './protocol.ts';
import { parseReader } from './readers/readerSpec.ts';

async function open(t: TestContext, quantisation: Quantisation = 'rowq') {
  const base = await temporaryFolder(t);
  const model = await tinyDecoder('llama', base, quantisation);
  t.after(() => model.close());
  const folder = path.join(base, 'caches');
  const log: string[] = [];
  const { vocab } = model.shape;
  const local = tinyIds('local', 64, vocab);
  const request: GenerateParams = {
    ...{ reader: parseReader('attend:2'), chunks: [25, 28].map((n, i) => tinyIds(`chunk${i}`, n, vocab)), local },
    ...{ indexedFrom: 0, localFileTokens: 60, history: local, stream: 1, maxTokens: 6, endIds: [], lastIds: [] },
    draft: false,
  };
  return {
    ...{ model, folder, log, request },
    async engine(files?: FileSystem) {
      const form = await model.chunkForm();
      const options = { folder, limitBytes: 1e9, form, log: (line: string) => void log.push(line) };
      const disk = await DiskCache.open({ ...options, ...(files && { files }) });
      const engine = new Engine(model, undefined, { modelDir: model.directory, threads: 1, cacheBytes: 1e8 }, {}, disk);
      return { engine, disk, generate: (params: GenerateParams) => engine.generate(params, () => {}, neverCancelled) };
    },
    /** As on a machine that takes 10 ms a token. */
    slow() {
      for (let i = 0; i < 60; i++) model.pace.note({ tokens: 32, overChunks: i % 2 === 0 }, 320);
    },
  };
}

const idsOf = ({ tokens }: GenerateResult) => tokens.map(({ id }) => id);

for (const quantisation of ['rowq', 'fp32'] as const) {
  test(`a second engine computes nothing twice, and answers with the same numbers: ${quantisation}`, async (t) => {
    const { engine, model, request, log } = await open(t, quantisation);
    const { chunks } = request;
    const one = await engine();
    assert.equal((await one.engine.prefill({ chunks, indexedFrom: 0 }, neverCancelled)).computed, 2);
    // Scores are the same on every run: how their forwards are cut follows from no clock.
    const scored = { ...request, targets: request.local.slice(0, 9) };
    const scores = await one.engine.score(scored, neverCancelled);
    const first = await one.generate(request);
    await one.disk.settled();

    const two = await engine();
    const forwards = model.forwards;
    assert.equal((await two.engine.prefill({ chunks: [chunks[0]], indexedFrom: 0 }, neverCancelled)).computed, 0);
    assert.equal(model.forwards, forwards);
    assert.deepEqual(await two.engine.score(scored, neverCancelled), scores);
    const second = await two.generate(request);
    assert.deepEqual(idsOf(second), idsOf(first));
    assert.equal(second.timings.prefilledChunks, 0);
    const { disk, cachedChunks } = two.engine.stats();
    assert.deepEqual([disk?.chunks, disk?.restored, cachedChunks], [2, 2, 2]);
    assert.equal((await two.generate(request)).timings.prefilledChunks, 0);
    assert.equal(two.engine.stats().disk?.restored, 2, 'from memory the second time');
    assert.deepEqual(log, []);
  });
}

test('only chunks of the index are written: an open document may be one that the index leaves out', async (t) => {
  const { engine, request, folder } = await open(t);
  const one = await engine();
  const { indexedFrom: _, ...unsaid } = request;
  await one.generate(unsaid);
  await one.engine.prefill({ chunks: [tinyIds('other', 20, 300)] }, neverCancelled);
  await one.disk.settled();
  assert.deepEqual(await readdir(folder), []);

  const two = await engine();
  await two.generate({ ...request, indexedFrom: 1 });
  await two.disk.settled();
  const files = await readdir(folder);
  assert.equal(files.length, 1);
  const three = await engine();
  const computed = await three.engine.prefill({ chunks: request.chunks, indexedFrom: 0 }, neverCancelled);
  assert.deepEqual([computed.computed, computed.tokens], [1, request.chunks[0].length]);
});

test('of chunks that are read in haste those of the index alone are written, too', async (t) => {
  const { engine, request, slow, folder } = await open(t);
  const one = await engine();
  const readAhead = { ...request, shortLocalTokens: 16, indexedFrom: 1 };
  for (let whole = false; !whole; ) {
    slow();
    whole = (await one.engine.read(readAhead, neverCancelled)).whole;
  }
  await one.disk.settled();
  assert.equal((await readdir(folder)).length, 1);
  const two = await engine();
  assert.equal((await two.engine.prefill({ chunks: [request.chunks[1]] }, neverCancelled)).computed, 0);
});

test('in haste what is on disk counts as read', async (t) => {
  const { engine, request, slow } = await open(t);
  // Time for the local context, not for a chunk.
  const haste = { readMs: 700 };
  slow();
  const without = await (await engine()).generate({ ...request, haste });
  assert.deepEqual(without.hasty, { chunks: [], localTokens: 64 });
  const one = await engine();
  const whole = await one.generate(request);
  await one.disk.settled();
  slow();
  const hasty = await (await engine()).generate({ ...request, haste });
  assert.equal(hasty.hasty, undefined);
  assert.deepEqual(idsOf(hasty), idsOf(whole));
});

test('reading ahead finds what is on disk', async (t) => {
  const { engine, request, slow } = await open(t);
  const one = await engine();
  await one.engine.prefill({ chunks: request.chunks, indexedFrom: 0 }, neverCancelled);
  await one.disk.settled();
  slow();
  const two = await engine();
  const { step } = await two.engine.read({ ...request, shortLocalTokens: 16 }, neverCancelled);
  assert.deepEqual(step?.chunks, [0, 1], 'in the first step');
});

test('a disk that never answers keeps nobody waiting', async (t) => {
  const { engine, request } = await open(t);
  const whole = await (await engine()).generate(request);
  const open_ = (async () => new Promise(() => {})) as unknown as FileSystem['open'];
  const { generate } = await engine({ ...systemFiles, open: open_ });
  assert.deepEqual(idsOf(await generate(request)), idsOf(whole));
});

test('caches are of the weights themselves, whether the import says their hash or not', async (t) => {
  const { model } = await open(t);
  const { identity } = await model.chunkForm();
  const file = path.join(model.directory, manifestFile);
  const { weightsSha256, ...before } = JSON.parse(await readFile(file, 'utf8'));
  assert.match(weightsSha256, /^[0-9a-f]{64}$/);
  assert.ok(identity.includes(weightsSha256));
  await writeFile(file, JSON.stringify(before));
  const older = await DecoderModel.open(model.directory, 1);
  t.after(() => older.close());
  assert.equal((await older.chunkForm()).identity, identity);
});
