/** An adapter's role `text` in a model's weights: what is read, what is imported, what is refused. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../../test/temporaryFolder.ts';
import { tinyAdapter } from '../../../test/tinyAdapter.ts';
import { logProbs, tinyDecoder, tinyIds } from '../../../test/tinyEngine.ts';
import { tinyModel } from '../../../test/tinyModels.ts';
import { silent } from '../../base/progress.ts';
import { importModel } from '../graph/importModel.ts';
import { DecoderModel } from '../graph/model.ts';
import { loadFocusAdapter } from '../readers/focusAdapter.ts';
import { openModelSource } from './openModelSource.ts';
import { openSafetensors } from './safetensors.ts';
import { tunedSource } from './tunedSource.ts';

test('weights are read with the product of both factors added', async (t) => {
  const folder = await temporaryFolder(t);
  const base = await openModelSource(await tinyModel('qwen2', path.join(folder, 'qwen2')));
  const file = path.join(folder, 'adapter.safetensors');
  await tinyAdapter(file, base.shape, base.sha256, {}, { roles: ['text'] });
  const tuned = await tunedSource(base, file);
  const factors = await openSafetensors(file);
  t.after(() => Promise.all([tuned.close(), factors.close()]));
  for (const [part, product] of [
    ['self_attn', 'k_proj'],
    ['mlp', 'gate_proj'],
    ['mlp', 'down_proj'],
  ]) {
    const name = `model.layers.1.${part}.${product}.weight`;
    const [before, after] = [await base.read(name), await tuned.read(name)];
    const [a, b] = [
      await factors.read(`text.layers.1.${product}.lora_A`),
      await factors.read(`text.layers.1.${product}.lora_B`),
    ];
    const [rank, inputs] = factors.tensors.get(`text.layers.1.${product}.lora_A`)?.dims ?? [];
    for (const [i, value] of after.entries()) {
      const [row, column] = [Math.floor(i / inputs), i % inputs];
      let added = 0;
      for (let r = 0; r < rank; r++) added += b[row * rank + r] * a[r * inputs + column];
      assert.ok(Math.abs(value - before[i] - added) < 1e-5, `${name} ${i}: ${value}`);
    }
  }
  const untouched = [
    'model.embed_tokens.weight',
    'model.layers.1.self_attn.q_proj.bias',
    'model.layers.0.input_layernorm.weight',
  ];
  for (const name of untouched) assert.deepEqual(await tuned.read(name), await base.read(name));
});

test('an import that was tuned says so, and serves its own adapter only', async (t) => {
  const folder = await temporaryFolder(t);
  const plain = await tinyDecoder('llama', folder, 'fp32');
  const base = await openModelSource(path.join(folder, 'llama'));
  const file = path.join(folder, 'adapter.safetensors');
  const metadata = { text_sha256: 'one' };
  await tinyAdapter(file, base.shape, base.sha256, metadata, { roles: ['text', 'candidate'] });
  const source = await tunedSource(base, file);
  const directory = path.join(folder, 'tuned');
  await importModel(source, directory, {
    quantisation: 'fp32',
    calibration: [],
    threads: 1,
    progress: silent,
    tuning: 'one',
  });
  await source.close();
  const tuned = await DecoderModel.open(directory, 1);
  t.after(() => Promise.all([plain.close(), tuned.close()]));
  assert.equal(tuned.manifest.tuning, 'one');
  const ids = tinyIds('tuned', 12, plain.shape.vocab);
  const [without, within] = [await logProbs(plain, ids), await logProbs(tuned, ids)];
  assert.ok(without[11].some((value, id) => Math.abs(value - within[11][id]) > 0.01));
  assert.deepEqual((await loadFocusAdapter(file, tuned.manifest, directory)).info.roles, ['text', 'candidate']);
  const refused = { kind: 'input', message: /the imported weights lack its role text/ };
  await assert.rejects(loadFocusAdapter(file, plain.manifest, plain.directory), refused);
});

test('an adapter of another model is refused, and one of another shape', async (t) => {
  const folder = await temporaryFolder(t);
  const [llama, qwen2] = await Promise.all(
    (['llama', 'qwen2'] as const).map(async (kind) => openModelSource(await tinyModel(kind, path.join(folder, kind)))),
  );
  t.after(() => Promise.all([llama.close(), qwen2.close()]));
  const file = path.join(folder, 'adapter.safetensors');
  await tinyAdapter(file, qwen2.shape, qwen2.sha256, {}, { roles: ['text'] });
  await assert.rejects(tunedSource(llama, file), { kind: 'input', message: /another base model/ });
  await tinyAdapter(file, { ...llama.shape, ffn: llama.shape.ffn + 1 }, llama.sha256, {}, { roles: ['text'] });
  const odd = await tunedSource(llama, file);
  await assert.rejects(odd.read('model.layers.0.mlp.up_proj.weight'), { kind: 'input', message: /another shape/ });
});
