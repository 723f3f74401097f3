/** An engine on the GPU beside one on the CPU: the same answers. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { tinyAdapter } from '../../../test/tinyAdapter.ts';
import { tinyIds } from '../../../test/tinyEngine.ts';
import { type TinyPair, tinyPair } from '../../../test/tinyGpu.ts';
import { neverCancelled } from '../cancel.ts';
import type { Decoder } from '../device.ts';
import { Engine } from '../engine.ts';
import type { GenerateParams } from '../protocol.ts';
import { loadFocusAdapter } from '../readers/focusAdapter.ts';
import { parseReader } from '../readers/readerSpec.ts';

const tolerance = 1e-3;

async function engines(t: TestContext, { cpu, gpu, folder }: TinyPair) {
  const adapterFile = path.join(folder, 'adapter.safetensors');
  const metadata = { chunk_tokens: '32', prompt_tokens: '24', refresh_interval: '4' };
  const options = { roles: ['candidate', 'memory'], memoryLayers: [1] } as const;
  await tinyAdapter(adapterFile, cpu.shape, cpu.baseSha256, metadata, options);
  const adapter = await loadFocusAdapter(adapterFile, cpu.manifest, cpu.directory);
  const engineOn = (model: Decoder, cacheBytes: number) => {
    const engine = new Engine(model, adapter, { modelDir: cpu.directory, threads: 1, cacheBytes });
    t.after(() => engine.close());
    return engine;
  };
  return { onCpu: engineOn(cpu, 1e7), onGpu: engineOn(gpu, 1e7) };
}

function request(reader: string, seed: string, vocab: number, changes: Partial<GenerateParams> = {}): GenerateParams {
  const local = tinyIds(`local${seed}`, 40, vocab);
  return {
    ...{ reader: parseReader(reader), chunks: [1, 2, 3].map((i) => tinyIds(`chunk${seed}${i}`, 30, vocab)) },
    ...{ local, localFileTokens: 40, history: local, stream: 1, maxTokens: 12 },
    ...{ endIds: [], lastIds: [], draft: false, ...changes },
  };
}

test('the GPU generates and scores what the CPU does, with drafts and without, with copying and without', async (t) => {
  const pair = await tinyPair(t, 'llama', 'fp32');
  const { onCpu, onGpu } = await engines(t, pair);
  const { vocab } = pair.cpu.shape;
  let accepted = 0;
  for (const reader of ['local+copy', 'attend:3', 'attend:2+focus:3+copy', 'memory:3']) {
    const plain = await onCpu.generate(request(reader, reader, vocab), () => {}, neverCancelled);
    // what the model will say stands in the repository, with a fault in the middle, so drafts are half right
    const said = plain.tokens.map(({ id }) => id);
    const ids = [...request(reader, reader, vocab).local, ...said.slice(0, 6), (said[6] + 1) % vocab, ...said];
    for (const engine of [onCpu, onGpu]) engine.copyUpdate({ add: [{ key: 7, ids }], remove: [] });
    const expected = await onCpu.generate(request(reader, reader, vocab), () => {}, neverCancelled);
    for (const draft of [false, true]) {
      const asked = request(reader, reader, vocab, { draft });
      const found = await onGpu.generate(asked, () => {}, neverCancelled);
      assert.deepEqual(
        found.tokens.map(({ id, copy }) => [id, copy]),
        expected.tokens.map(({ id, copy }) => [id, copy]),
        `${reader}, ${draft ? 'with' : 'without'} drafts`,
      );
      for (const [i, { logProb }] of found.tokens.entries()) {
        const off = Math.abs(logProb - expected.tokens[i].logProb);
        assert.ok(off < tolerance, `${reader}: log-probability of token ${i} differs by ${off}`);
      }
      for (const [i, share] of found.shares.entries()) {
        assert.ok(Math.abs(share - expected.shares[i]) < tolerance, `${reader}: share of chunk ${i}`);
      }
      accepted += found.timings.acceptedTokens;
    }
    const steps = [{ ids: [5, 6, 7], next: [1] }];
    const constrained = request(reader, reader, vocab, { constraint: { steps }, maxTokens: 1 });
    const [one, other] = await Promise.all(
      [onCpu, onGpu].map((engine) => engine.generate(constrained, () => {}, neverCancelled)),
    );
    assert.equal(other.tokens[0].id, one.tokens[0].id, 'a typed beginning');
    assert.ok(Math.abs(other.tokens[0].logProb - one.tokens[0].logProb) < tolerance, 'among the allowed ids');
    const score = { ...request(reader, reader, vocab), targets: tinyIds('targets', 9, vocab) };
    const [nats, theirs] = [
      (await onCpu.score(score, neverCancelled)).nats,
      (await onGpu.score(score, neverCancelled)).nats,
    ];
    for (const [i, loss] of nats.entries()) assert.ok(Math.abs(theirs[i] - loss) < tolerance, `${reader}: target ${i}`);
    for (const engine of [onCpu, onGpu]) engine.copyUpdate({ add: [], remove: [7] });
  }
  assert.ok(accepted > 8, `only ${accepted} drafted tokens were accepted`);
});
