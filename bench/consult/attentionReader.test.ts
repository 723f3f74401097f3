/** What heads attend to is what the focus reader's share is made of, and what is asked silently changes nothing. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { neverCancelled } from '../../server/engine/cancel.ts';
import { loadFocusAdapter } from '../../server/engine/readers/focusAdapter.ts';
import { parseReader } from '../../server/engine/readers/readerSpec.ts';
import { Readers, withCandidates } from '../../server/engine/readers/readers.ts';
import { temporaryFolder } from '../../test/temporaryFolder.ts';
import { tinyAdapter } from '../../test/tinyAdapter.ts';
import { prefilled, tinyDecoder, tinyIds } from '../../test/tinyEngine.ts';
import { AttentionReader, unseen } from './attentionReader.ts';
import { consultChunks } from './consultChunks.ts';
import { unpackLogs } from './packedLogs.ts';
import { bestFirst, scoresOf } from './rankings.ts';

const chunkCount = 70;

async function asked(t: TestContext, ownPosition: boolean) {
  const folder = await temporaryFolder(t);
  const model = await tinyDecoder('llama', folder, 'fp32');
  t.after(() => model.close());
  const file = path.join(folder, 'adapter.safetensors');
  const position = ownPosition ? 'own token' : 'local context start minus 1';
  const metadata = { chunk_tokens: '32', separator_id: '3', prompt_tokens: '12', candidate_position: position };
  await tinyAdapter(file, model.shape, model.manifest.baseSha256, metadata);
  const adapter = withCandidates(await loadFocusAdapter(file, model.manifest, model.directory));
  const reader = await AttentionReader.open(model, adapter, 1);
  t.after(() => reader.close());
  const { vocab } = model.shape;
  const ids = Array.from({ length: chunkCount }, (_, i) => tinyIds(`chunk ${i}`, 12 + (i % 20), vocab));
  const chunks = await prefilled(model, ids);
  const local = tinyIds('question', 25, vocab);
  const question = { local, localFileTokens: 20 };
  const candidates = await reader.candidates(question, chunks, 8, neverCancelled);
  const readers = new Readers({ model, adapter, chunkTokens: 32 });
  const focus = async (some: typeof chunks): Promise<number[]> => {
    const params = { ...question, reader: parseReader(`focus:${some.length}`), chunks: [], history: [] };
    const reading = await readers.open(params, some, 1, neverCancelled);
    return (await reading.forward(local.slice(-1), neverCancelled)).shares[0];
  };
  return { model, chunks, candidates, focus };
}

for (const ownPosition of [true, false]) {
  test(`shares are the focus reader's; candidates at ${ownPosition ? 'their token' : 'one place'}`, async (t) => {
    const { chunks, candidates, focus, model } = await asked(t, ownPosition);
    const consulted = await consultChunks(candidates);
    const scores = scoresOf({ consulted, chunks: chunkCount, layers: model.shape.layers });
    near(scores.share, await focus(chunks), 1e-3);
    const some = chunks.filter((_, chunk) => chunk % 3 === 1);
    const ownBatch = scores['batches of 32'].filter((_, chunk) => chunk % 3 === 1);
    near(ownBatch, await focus(some), 1e-5);
    const finalists = [...consulted.finals.keys()].filter((chunk) => consulted.finals[chunk] > 0);
    assert.equal(finalists.length, 12);
    near(
      finalists.map((chunk) => consulted.finals[chunk]),
      await focus(finalists.map((chunk) => chunks[chunk])),
      1e-5,
    );
    assert.deepEqual(bestFirst(scores['best of batches']).slice(0, 12).sort(), finalists.sort());
  });
}

test('asked silently, a chunk has the weight beside the local context that it has when it alone is seen', async (t) => {
  const { candidates, model } = await asked(t, true);
  const { heads } = await consultChunks(candidates);
  const [alone, all] = [unpackLogs(heads.alone), unpackLogs(heads.all)];
  const { layers, heads: perLayer } = model.shape;
  for (const chunk of [0, 7, chunkCount - 1]) {
    const [seen] = await candidates.attention(1, (each) => (each === chunk ? 0 : unseen));
    for (let head = 0; head < perLayer; head++) {
      const at = chunk * layers * perLayer + head; // the first layer: what is read below changes the others
      assert.ok(Math.abs(Math.log(seen[at] / (1 - seen[at])) - alone[at]) < 2e-3);
    }
  }
  for (let head = 0; head < perLayer; head++) {
    const ratios = Array.from({ length: chunkCount }, (_, chunk) => Math.exp(alone[chunk * layers * perLayer + head]));
    const total = 1 + ratios.reduce((sum, ratio) => sum + ratio, 0);
    for (const [chunk, ratio] of ratios.entries()) {
      assert.ok(Math.abs(Math.log(ratio / total) - all[chunk * layers * perLayer + head]) < 4e-3);
    }
  }
});

function near(found: readonly number[], expected: readonly number[], relative: number): void {
  assert.equal(found.length, expected.length);
  for (const [i, value] of found.entries()) {
    assert.ok(Math.abs(value - expected[i]) <= relative * expected[i], `${i}: ${value}, not ${expected[i]}`);
  }
}
