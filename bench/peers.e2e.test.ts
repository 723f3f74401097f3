/** The peer with real weights: its process, its prompt cache, its end. */
import assert from 'node:assert/strict';
import { homedir } from 'node:os';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { silent } from '../server/base/progress.ts';
import { cacheFolder } from '../server/models/cacheFolder.ts';
import { ModelStore } from '../server/models/store.ts';
import { Peer } from './peers.ts';

const script = fileURLToPath(new URL('./peerMain.ts', import.meta.url));

test('a prompt is read once, then only what is new of it', async (t) => {
  const home = cacheFolder({ platform: process.platform, env: process.env, home: homedir() });
  const { sourcePath: gguf } = await new ModelStore(home, { cwd: home }).add('default', { progress: silent });
  const peer = await Peer.start({ script, gguf, threads: 2, contextTokens: 256 });
  t.after(() => peer.close());
  const ids = Array.from({ length: 60 }, (_, i) => 1000 + 7 * i);
  const cold = await peer.generate(ids, 3);
  assert.equal(cold.evaluatedTokens, 60);
  assert.equal(cold.ids.length, 3);
  assert.ok(cold.firstTokenMs > 0 && cold.firstTokenMs <= cold.totalMs);
  const again = await peer.generate(ids, 3);
  assert.equal(again.evaluatedTokens, 1);
  assert.deepEqual(again.ids, cold.ids);
  const longer = await peer.generate([...ids, 500, 501], 3);
  assert.equal(longer.evaluatedTokens, 2);
  const other = await peer.generate([5, ...ids], 3);
  assert.equal(other.evaluatedTokens, 61);
  assert.ok((await peer.residentBytes()) > 1e8);
});

test('weights that are not there are one clear line', async () => {
  const start = Peer.start({ script, gguf: 'none.gguf', threads: 2, contextTokens: 256 });
  await assert.rejects(start, { name: 'FoveaError', kind: 'failure', message: /^The peer does not start/ });
});
