/** A model's first import, asked for through a real server: shown, stoppable, and gone with its memory when it is done. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { hangMs } from '../patience.ts';
import { tinyModel } from '../tinyModels.ts';
import { type LspUnderTest, lspServer } from './lspClient.ts';
import { lives } from './processes.ts';

const timeout = hangMs;
let base: string;
let model: string;

before(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'fovea-import-'));
  model = await tinyModel('llama', path.join(base, 'tiny'));
});
after(() => rm(base, { recursive: true, force: true }));

const names = (lsp: LspUnderTest): Promise<string[]> =>
  readdir(path.join(lsp.storageFolder, 'imports')).catch(() => []);

/** Whether a process has ONNX Runtime's library in its memory. */
function hasRuntime(pid: number): boolean {
  return readFileSync(`/proc/${pid}/maps`, 'utf8').includes('onnxruntime');
}

test('the sidecar prepares a model without loading ONNX Runtime', { timeout }, async (t) => {
  const lsp = await lspServer(t, { folders: { shop: { 'a.ts': 'const a = 1;\n' } }, settings: { model } });
  await lsp.until(({ state }) => state === 'ready');
  assert.equal((await names(lsp)).length, 1);
  if (!existsSync('/proc/self/maps')) return;
  const engine = await lsp.connection.sendRequest<number>('test/engine');
  assert.deepEqual([hasRuntime(lsp.process.pid as number), hasRuntime(engine)], [false, true]);
});

test('a server that is killed while it prepares a model leaves no process and nothing half-written', {
  timeout,
}, async (t) => {
  const lsp = await lspServer(t, { folders: { shop: { 'a.ts': 'const a = 1;\n' } }, settings: { model } });
  let importer = 0;
  while (importer === 0) {
    const [, pid] = (await names(lsp)).map((name) => /\.(\d+)\.part/.exec(name)).find((match) => match) ?? [];
    importer = Number(pid ?? 0);
    assert.ok((await lsp.status()).state !== 'ready', 'it was too quick for this test');
  }
  lsp.process.kill('SIGKILL');
  while (lives(importer)) await new Promise((resolve) => setTimeout(resolve, 10));
  const left = (await names(lsp)).filter((name) => name.includes('.part'));
  assert.deepEqual(left, []);
});
