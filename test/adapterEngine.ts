/** A tiny engine whose seeded adapter has the roles asked for; gone with the test. */
import path from 'node:path';
import type { TestContext } from 'node:test';
import { silent } from '../server/base/progress.ts';
import { createEngine } from '../server/engine/engine.ts';
import type { AdapterRole } from '../server/engine/protocol.ts';
import { temporaryFolder } from './temporaryFolder.ts';
import { tinyAdapter } from './tinyAdapter.ts';
import { tinyDecoder } from './tinyEngine.ts';

export async function adapterEngine(t: TestContext, roles: readonly AdapterRole[]) {
  const folder = await temporaryFolder(t);
  const model = await tinyDecoder('llama', folder, 'fp32');
  t.after(() => model.close());
  const { shape, manifest, directory: modelDir } = model;
  const adapterFile = path.join(folder, 'adapter.safetensors');
  const metadata = { chunk_tokens: '32', prompt_tokens: '24', refresh_interval: '4' };
  await tinyAdapter(adapterFile, shape, manifest.baseSha256, metadata, { roles, memoryLayers: [1] });
  const engine = await createEngine({ modelDir, adapterFile, threads: 1, cacheBytes: 1e8 }, silent);
  t.after(() => engine.close());
  return { engine, model, adapterFile };
}
