/** As many requests as anybody makes leave nothing behind on the device, nor in the process. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tinyIds } from '../../../test/tinyEngine.ts';
import { tinyPair } from '../../../test/tinyGpu.ts';
import { neverCancelled } from '../cancel.ts';
import { Engine } from '../engine.ts';
import type { GenerateParams } from '../protocol.ts';
import { parseReader } from '../readers/readerSpec.ts';
import { GpuDecoder } from './gpuDecoder.ts';

/** Adapters of software need a fifth of a second for one; `FOVEA_GPU_REQUESTS=1000` makes a thousand. */
const requests = Number(process.env.FOVEA_GPU_REQUESTS ?? 60);
/** After so many every shader is compiled. */
const warm = 20;
/** Of this process: what a heap does by itself. */
const mostGrowthBytes = 64e6;
const chunkTokens = 12;
const [contents, inPool] = [12, 3];

test(`${requests} small requests at changing places, chunks leaving and coming back`, async (t) => {
  const { cpu, gpu: sizes } = await tinyPair(t, 'llama', 'rowq');
  const { vocab } = sizes.shape;
  const chunkBytes = sizes.pool.deviceBytes(chunkTokens);
  const gpu = await GpuDecoder.open(cpu.directory, { poolBytes: inPool * chunkBytes });
  const engine = new Engine(gpu, undefined, { modelDir: cpu.directory, threads: 1, cacheBytes: 2 * chunkBytes });
  t.after(() => engine.close());
  const chunks = Array.from({ length: contents }, (_, i) => tinyIds(`chunk${i}`, chunkTokens, vocab));
  const request = (n: number): GenerateParams => {
    const local = tinyIds(`local${Math.floor(n / 3)}`, 9 + (n % 2), vocab);
    return {
      ...{ reader: parseReader('attend:2'), chunks: [chunks[(5 * n) % contents], chunks[(7 * n + 3) % contents]] },
      ...{ local, localFileTokens: local.length, history: local, stream: n, maxTokens: 2 + (n % 2) },
      ...{ endIds: [], lastIds: [], draft: false },
    };
  };
  const held = new Set<number>();
  let [before, most] = [0, 0];
  for (let n = 0; n < requests; n++) {
    const { tokens } = await engine.generate(request(n), () => {}, neverCancelled);
    assert.equal(tokens.length, 2 + (n % 2));
    assert.ok(gpu.pool.bytes <= inPool * chunkBytes, `${gpu.pool.bytes} bytes in the pool after request ${n}`);
    if (n < warm) continue;
    held.add(gpu.tensors.bytes - gpu.pool.bytes);
    const { rss } = process.memoryUsage();
    if (n === warm) before = rss;
    most = Math.max(most, rss);
  }
  t.diagnostic(`resident memory grew by ${((most - before) / 1e6).toFixed(1)} MB; ${gpu.pool.moved.back} came back`);
  assert.equal(held.size, 1, `besides the pool the same after every request: ${[...held]} bytes`);
  assert.ok(most - before < mostGrowthBytes, `resident memory grew by ${most - before} bytes`);
  assert.ok(gpu.pool.moved.back > requests / 4, 'hardly any chunk came back: the test shows little');
  assert.ok(engine.stats().cachedChunks < contents, 'no chunk was ever read again');
});
