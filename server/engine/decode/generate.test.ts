import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { tinyDecoder, tinyIds } from '../../../test/tinyEngine.ts';
import { FoveaError } from '../../base/errors.ts';
import { createCancel, neverCancelled } from '../cancel.ts';
import { Engine } from '../engine.ts';
import type { DecoderModel } from '../graph/model.ts';
import type { GenerateParams } from '../protocol.ts';
import { parseReader } from '../readers/readerSpec.ts';

let model: DecoderModel;
let engine: Engine;
let folder: string;

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'fovea-generate-'));
  model = await tinyDecoder('llama', folder, 'fp32');
  engine = new Engine(model, undefined, { modelDir: model.directory, threads: 1, cacheBytes: 1e8 });
});
after(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});

function request(reader: string, seed: string, changes: Partial<GenerateParams> = {}): GenerateParams {
  const { vocab } = model.shape;
  const local = tinyIds(`local${seed}`, 40, vocab);
  return {
    reader: parseReader(reader),
    chunks: [1, 2, 3].map((i) => tinyIds(`chunk${seed}${i}`, 60, vocab)),
    local,
    localFileTokens: 40,
    history: local,
    stream: 1,
    maxTokens: 24,
    endIds: [],
    lastIds: [],
    draft: false,
    ...changes,
  };
}

for (const reader of ['local', 'prompt:2', 'attend:3', 'local+copy', 'attend:2+copy']) {
  test(`drafts change no output of ${reader}`, async () => {
    let [accepted, drafted] = [0, 0];
    for (const seed of ['a', 'b', 'c', 'd']) {
      const plain = await engine.generate(request(reader, seed), () => {}, neverCancelled);
      // what the model will say stands in the repository, with a fault in the middle, so drafts are half right
      const said = plain.tokens.map(({ id }) => id);
      const ids = [...request(reader, seed).local, ...said.slice(0, 12), (said[12] + 1) % model.shape.vocab, ...said];
      engine.copyUpdate({ add: [{ key: 7, ids }], remove: [] });
      const expected = await engine.generate(request(reader, seed), () => {}, neverCancelled);
      const streamed: number[] = [];
      const onTokens = (tokens: { id: number }[]) => streamed.push(...tokens.map(({ id }) => id));
      const found = await engine.generate(request(reader, seed, { draft: true }), onTokens, neverCancelled);
      engine.copyUpdate({ add: [], remove: [7] });
      assert.deepEqual(
        found.tokens.map(({ id }) => id),
        expected.tokens.map(({ id }) => id),
      );
      for (const [i, token] of found.tokens.entries()) {
        assert.ok(Math.abs(token.logProb - expected.tokens[i].logProb) < 1e-3);
      }
      assert.deepEqual(
        streamed,
        found.tokens.map(({ id }) => id),
      );
      accepted += found.timings.acceptedTokens;
      drafted += found.timings.draftedTokens;
    }
    assert.ok(accepted > 8, `only ${accepted} drafted tokens were accepted`);
    // with copying, what is drafted is mostly what is chosen
    if (!reader.endsWith('+copy')) assert.ok(drafted > accepted, 'no draft was ever wrong: the test shows nothing');
  });
}

test('copying says where it copied from', async () => {
  const params = request('local+copy', 'source');
  const run = tinyIds('run', 20, model.shape.vocab);
  engine.copyUpdate({ add: [{ key: 9, ids: [...params.local.slice(-12), ...run] }], remove: [] });
  const { tokens } = await engine.generate(params, () => {}, neverCancelled);
  engine.copyUpdate({ add: [], remove: [9] });
  assert.deepEqual(tokens[0].copy, { key: 9, offset: 12, matchLength: 12 });
  assert.equal(tokens[0].id, run[0]);
});

test('generation ends before an end id, after a last id, at the most tokens', async () => {
  const plain = await engine.generate(request('local', 'ends'), () => {}, neverCancelled);
  const ids = plain.tokens.map(({ id }) => id);
  assert.equal(plain.end, 'maxTokens');
  const third = ids[2];
  const before = ids.indexOf(third);
  const ended = await engine.generate(request('local', 'ends', { endIds: [third] }), () => {}, neverCancelled);
  assert.deepEqual([ended.end, ended.tokens.length], ['endId', before]);
  const last = await engine.generate(request('local', 'ends', { lastIds: [third] }), () => {}, neverCancelled);
  assert.deepEqual([last.end, last.tokens.length], ['lastId', before + 1]);
});

test('a constraint is spelled out before generation is free', async () => {
  const steps = [
    { ids: [5, 6, 7], next: [1, 1, 2] },
    { ids: [8], next: [2] },
  ];
  const params = request('local', 'constraint', { constraint: { steps } });
  const { tokens } = await engine.generate(params, () => {}, neverCancelled);
  const [first, second] = tokens.map(({ id }) => id);
  assert.ok(steps[0].ids.includes(first));
  if (first !== 7) assert.equal(second, 8);
  // what was typed is no longer in doubt: probabilities are those among the allowed ids
  const nats = await Promise.all(
    steps[0].ids.map(async (id) => (await engine.score({ ...params, targets: [id] }, neverCancelled)).nats[0]),
  );
  const allowed = Math.log(nats.reduce((sum, loss) => sum + Math.exp(-loss), 0));
  assert.ok(Math.abs(tokens[0].logProb - (-Math.min(...nats) - allowed)) < 1e-3);
  if (first !== 7) assert.ok(Math.abs(tokens[1].logProb) < 1e-6, 'the only allowed id is certain');
  const free = await engine.generate(request('local', 'constraint'), () => {}, neverCancelled);
  assert.notDeepEqual(free.tokens[0].id, first, 'the free choice was allowed anyway: the test shows nothing');
});

test('a cancel is read between forwards, and the engine goes on', async () => {
  let calls = 0;
  const cancel = createCancel(() => ++calls > 3);
  await assert.rejects(
    engine.generate(request('attend:3', 'cancel'), () => {}, cancel),
    (error) => error instanceof FoveaError && error.kind === 'cancelled',
  );
  const again = await engine.generate(request('attend:3', 'cancel'), () => {}, neverCancelled);
  const fresh = new Engine(model, undefined, { modelDir: model.directory, threads: 1, cacheBytes: 1e8 });
  const expected = await fresh.generate(request('attend:3', 'cancel'), () => {}, neverCancelled);
  assert.deepEqual(
    again.tokens.map(({ id }) => id),
    expected.tokens.map(({ id }) => id),
  );
});

test('scores are those of generation', async () => {
  const params = request('attend:2', 'score');
  const { tokens } = await engine.generate(params, () => {}, neverCancelled);
  const { nats } = await engine.score({ ...params, targets: tokens.map(({ id }) => id) }, neverCancelled);
  for (const [i, token] of tokens.entries()) assert.ok(Math.abs(nats[i] + token.logProb) < 1e-3);
});

test('chunk caches stay within their budget', async () => {
  const one = await engine.prefill({ chunks: [tinyIds('budget', 60, model.shape.vocab)] }, neverCancelled);
  assert.deepEqual([one.computed, one.tokens], [1, 60]);
  const small = new Engine(model, undefined, { modelDir: model.directory, threads: 1, cacheBytes: 300_000 });
  const chunks = Array.from({ length: 30 }, (_, i) => tinyIds(`budget${i}`, 60, model.shape.vocab));
  await small.prefill({ chunks }, neverCancelled);
  const { cachedChunks, cacheBytes } = small.stats();
  assert.ok(cacheBytes <= 300_000 && cachedChunks > 2 && cachedChunks < 30, `${cachedChunks} chunks, ${cacheBytes} B`);
});
