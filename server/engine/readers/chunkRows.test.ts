import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../../test/temporaryFolder.ts';
import { tinyAdapter } from '../../../test/tinyAdapter.ts';
import { prefilled, tinyDecoder, tinyIds } from '../../../test/tinyEngine.ts';
import { neverCancelled } from '../cancel.ts';
import { ChunkRows } from './chunkRows.ts';
import { type CandidateAdapter, loadFocusAdapter } from './focusAdapter.ts';

test('rows that are restored at every forward give the candidates of rows that are held', async (t) => {
  const folder = await temporaryFolder(t);
  const model = await tinyDecoder('llama', folder, 'fp32');
  t.after(() => model.close());
  const file = path.join(folder, 'adapter.safetensors');
  const { shape, manifest } = model;
  await tinyAdapter(file, shape, manifest.baseSha256, { chunk_tokens: '32' });
  const adapter = (await loadFocusAdapter(file, manifest, model.directory)) as CandidateAdapter;
  // three groups and a rest, the longest chunk of each shorter than the one before, then longer again
  const lengths = Array.from({ length: 27 }, (_, i) => [30, 20, 32, 9][i >> 3] - (i % 8));
  const chunks = await prefilled(
    model,
    lengths.map((length, i) => tinyIds(`chunk${i}`, length, shape.vocab)),
  );
  const [prompt, indices] = [tinyIds('prompt', 21, shape.vocab), [17, 20]];
  const candidates = async (activeBytes: number) => {
    const rows = new ChunkRows(model, adapter, chunks, activeBytes);
    const keyValues = await model.keyValues(1, indices.length * rows.rows);
    await rows.candidates(prompt.slice(0, 12), [11], [32], { keyValues, slots: [0] }, neverCancelled);
    const slots = indices.map((_, i) => i * rows.rows);
    assert.equal(await rows.candidates(prompt, indices, indices, { keyValues, slots }, neverCancelled), 4);
    return keyValues;
  };
  const [held, restored] = [await candidates(1e9), await candidates(0)];
  for (const layer of held.layers) {
    assert.ok(largestDifference(held.keys[layer], restored.keys[layer]) < 1e-5);
    assert.ok(largestDifference(held.values[layer], restored.values[layer]) < 1e-5);
  }
  const [first, second] = [0, 1].map((row) => held.values[1].slice(held.offset(0, 0, row), held.offset(0, 0, row + 1)));
  assert.ok(largestDifference(first, second) > 1e-2, 'all rows are alike: the test shows nothing');
});

function largestDifference(a: Float32Array, b: Float32Array): number {
  assert.equal(a.length, b.length);
  return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i])), 0);
}
