/** What an engine reads for who waits, what it reads ahead, and that nothing of either is read twice. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { temporaryFolder } from '../../test/temporaryFolder.ts';
import { tinyDecoder, tinyIds } from '../../test/tinyEngine.ts';
import { FoveaError } from '../base/errors.ts';
import { neverCancelled } from './cancel.ts';
import type { Cancel } from './core.ts';
import { Engine } from './engine.ts';
import type { GenerateParams } from './protocol.ts';
import { parseReader } from './readers/readerSpec.ts';

const [header, fileTokens, short] = [4, 60, 16];

async function open(t: TestContext) {
  const model = await tinyDecoder('llama', await temporaryFolder(t), 'fp32');
  t.after(() => model.close());
  const params = { modelDir: model.directory, threads: 1, cacheBytes: 1e8 };
  const { vocab } = model.shape;
  const local = tinyIds('local', header + fileTokens, vocab);
  const request: GenerateParams = {
    ...{ reader: parseReader('attend:2'), chunks: [25, 28].map((n, i) => tinyIds(`chunk${i}`, n, vocab)), local },
    ...{ localFileTokens: fileTokens, history: local, stream: 1, maxTokens: 6, endIds: [], lastIds: [], draft: false },
  };
  return {
    model,
    request,
    engine: () => new Engine(model, undefined, params),
    /** As on a machine that takes 10 ms a token, which the tiny model's forwards belie. */
    slow() {
      for (let i = 0; i < 60; i++) model.pace.note({ tokens: 32, overChunks: i % 2 === 0 }, 320);
    },
  };
}

const ids = ({ tokens }: { tokens: { id: number }[] }) => tokens.map(({ id }) => id);

test('in haste the cheapest is read where nothing is there, and what was read is said with every token', async (t) => {
  const { engine, request, slow } = await open(t);
  slow();
  const said: unknown[] = [];
  const haste = { readMs: 5, shortLocalTokens: short };
  const hasty = await engine().generate(
    { ...request, haste },
    (_, shares, read) => said.push([shares, read]),
    neverCancelled,
  );
  // 60 tokens less 32: the start moves in steps.
  const localTokens = header + fileTokens - 32;
  assert.deepEqual(hasty.hasty, { chunks: [], localTokens });
  assert.deepEqual(said, Array(6).fill([[0, 0], hasty.hasty]));
  const local = [...request.local.slice(0, header), ...request.local.slice(header + 32)];
  const alone = { ...request, reader: parseReader('local'), chunks: [], local, localFileTokens: fileTokens - 32 };
  assert.deepEqual(ids(hasty), ids(await engine().generate(alone, () => {}, neverCancelled)));
});

test('reading ahead goes up the ladder, and then a hasty request has all of it without a forward more', async (t) => {
  const { engine, model, request, slow } = await open(t);
  const one = engine();
  const steps: string[] = [];
  for (let whole = false; !whole; ) {
    slow();
    const result = await one.read({ ...request, shortLocalTokens: short }, neverCancelled);
    whole = result.whole;
    const { chunks, localTokens } = result.step!;
    steps.push(`${chunks.join('+') || '-'} ${localTokens}`);
  }
  assert.deepEqual(steps, ['- 32', '- 64', '0 32', '0 64', '0+1 32', '0+1 64']);
  slow();
  const forwards = model.forwards;
  const haste = { readMs: 5, shortLocalTokens: short };
  const generated = await one.generate({ ...request, haste }, () => {}, neverCancelled);
  assert.equal(generated.hasty, undefined);
  assert.equal(model.forwards - forwards, 6, 'one a token');
  assert.deepEqual(ids(generated), ids(await engine().generate(request, () => {}, neverCancelled)));
  assert.deepEqual(
    await one.read({ ...request, shortLocalTokens: short }, neverCancelled).then(({ whole }) => whole),
    true,
  );
});

test('a chunk whose reading is cancelled goes on where it stopped', async (t) => {
  const { engine, model, request, slow } = await open(t);
  slow();
  const one = engine();
  let turns = 0;
  const cancel: Cancel = {
    cancelled: false,
    async turn() {
      if (++turns > 1) throw new FoveaError('cancelled', 'Cancelled.');
    },
  };
  const chunks = [request.chunks[1]];
  const before = model.forwards;
  await assert.rejects(one.prefill({ chunks }, cancel), /Cancelled/);
  slow();
  assert.equal((await one.prefill({ chunks }, neverCancelled)).computed, 1);
  assert.equal(model.forwards - before, 2, '28 tokens, 16 a forward');
});
