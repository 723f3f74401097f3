/**
 * The default model on the GPU, where its import is in the user's cache folder. What it should say is computed on the CPU
 * in full precision over the same 8-bit weights: the CPU's own form quantises activations, too, which costs it up to 0.6.
 */
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { Decoder } from '../../server/engine/device.ts';
import { GpuDecoder } from '../../server/engine/gpu/gpuDecoder.ts';
import { readManifest } from '../../server/engine/graph/manifest.ts';
import { DecoderModel } from '../../server/engine/graph/model.ts';
import { cacheFolder } from '../../server/models/cacheFolder.ts';
import { ModelStore } from '../../server/models/store.ts';
import { dequantisedImport } from '../dequantisedImport.ts';
import { readLogprobFixture } from '../logprobFixture.ts';
import { temporaryFolder } from '../temporaryFolder.ts';
import { wholeRows } from '../tinyEngine.ts';
import { difference } from '../tinyGpu.ts';

/** Of log-probabilities: SwiftShader's are off by 1e-4; half precision has 1e-2. */
const tolerance = 0.02;
const fixture = readLogprobFixture('smollm2-135m-instruct');
/** One is read and one follows: adapters of software need some 10 s for each. */
const tokens = 2;

/** An import in 8 bits, with an adapter's changes in its weights or without; none where there is none. */
async function imported(): Promise<string | undefined> {
  const home = cacheFolder({ platform: process.platform, env: process.env, home: homedir() });
  const store = new ModelStore(home, { cwd: process.cwd() });
  const model = await store.get('default').catch(() => undefined);
  if (!model) return undefined;
  const { dir, base } = path.parse(store.importedDir(model, 'rowq'));
  const names = await readdir(dir).catch(() => []);
  const folders = names.filter((name) => name.startsWith(base)).map((name) => path.join(dir, name));
  for (const folder of folders) if (await isWhole(folder)) return folder;
  return undefined;
}

async function isWhole(folder: string): Promise<boolean> {
  return readManifest(folder).then(
    () => true,
    () => false,
  );
}

/** Log-probabilities after each token, [tokens][vocab]: one is read, the others follow one by one. */
async function follow(model: Decoder, ids: readonly number[]): Promise<Float32Array[]> {
  const tail = await model.keyValues(1, 64);
  const rows: Float32Array[] = [];
  for (const [at, id] of ids.entries()) {
    const input = { tokens: [id], firstPosition: at, memory: undefined, tail, at, predicts: true };
    rows.push(...(await wholeRows((await model.step(input)).next, model.shape.vocab)));
  }
  tail.release();
  return rows;
}

test('the default model', async (t) => {
  const directory = await imported();
  if (!directory) return t.skip('its import is not there: npm start makes it');
  const ids = fixture.ids.slice(0, tokens);
  const plainFolder = path.join(await temporaryFolder(t), 'fp32');
  await dequantisedImport(directory, plainFolder);
  const cpu = await DecoderModel.open(plainFolder, 2);
  const expected = await follow(cpu, ids);
  await cpu.close();
  const opened = performance.now();
  const gpu = await GpuDecoder.open(directory, { poolBytes: 1e8 });
  t.after(() => gpu.close());
  const started = performance.now();
  const found = difference(await follow(gpu, ids), expected);
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  t.diagnostic(`opened in ${seconds(started - opened)}, ${tokens} tokens in ${seconds(performance.now() - started)}`);
  t.diagnostic(`log-probabilities differ by ${found.toExponential(1)}`);
  assert.ok(found < tolerance, `log-probabilities differ by ${found}`);
});
