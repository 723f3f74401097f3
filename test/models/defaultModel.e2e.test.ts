/** The default model's real weights: the graphs against PyTorch, the quantised form against the full one. */
import assert from 'node:assert/strict';
import { homedir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { silent } from '../../server/base/progress.ts';
import { importModel } from '../../server/engine/graph/importModel.ts';
import { DecoderModel } from '../../server/engine/graph/model.ts';
import { installationOf } from '../../server/installation.ts';
import { cacheFolder } from '../../server/models/cacheFolder.ts';
import { importedModel } from '../../server/models/importedModel.ts';
import { ModelStore } from '../../server/models/store.ts';
import { largestDifference, readLogprobFixture } from '../logprobFixture.ts';
import { temporaryFolder } from '../temporaryFolder.ts';
import { logProbs } from '../tinyEngine.ts';

const store = new ModelStore(cacheFolder({ platform: process.platform, env: process.env, home: homedir() }), {
  cwd: process.cwd(),
});
const fixture = readLogprobFixture('smollm2-135m-instruct');

test('in full precision the default model gives PyTorch’s log-probabilities', async (t) => {
  await store.add('default', { progress: silent });
  const source = await store.open('default', { progress: silent });
  assert.equal(source.sha256, fixture.fileSha256);
  // 650 MB that nobody else needs: not into the user's cache
  const folder = path.join(await temporaryFolder(t), 'fp32');
  await importModel(source, folder, { quantisation: 'fp32', calibration: [], threads: 2, progress: silent });
  await source.close();
  const model = await DecoderModel.open(folder, 2);
  const difference = largestDifference(fixture, await logProbs(model, fixture.ids));
  await model.close();
  assert.ok(difference < 1e-3, `largest difference ${difference} nats`);
});

test('quantised it loses little on the same text', async () => {
  const { importer } = installationOf(fileURLToPath(new URL('../../server/main.ts', import.meta.url)));
  const wish = { importer, quantisation: 'rowq', threads: 2, progress: silent } as const;
  const { modelDir } = await importedModel(store, 'default', wish);
  const model = await DecoderModel.open(modelDir, 2);
  const found = await logProbs(model, fixture.ids);
  await model.close();
  const loss = fixture.next.reduce((sum, expected, i) => sum + expected - found[i][fixture.ids[i + 1]], 0);
  assert.ok(loss / fixture.next.length < 0.05, `${loss / fixture.next.length} nats a token`);
});
