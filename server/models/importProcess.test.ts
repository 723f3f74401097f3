import assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { hangMs } from '../../test/patience.ts';
import { temporaryFolder } from '../../test/temporaryFolder.ts';
import { tinyModel } from '../../test/tinyModels.ts';
import { lives } from '../../test/wire/processes.ts';
import { FoveaError } from '../base/errors.ts';
import { silent } from '../base/progress.ts';
import { importDrafts } from '../engine/graph/importDrafts.ts';
import { readManifest } from '../engine/graph/manifest.ts';
import { installationOf } from '../installation.ts';
import type { ImportOrder } from './importMessages.ts';
import { importInProcess } from './importProcess.ts';

const { importer } = installationOf(fileURLToPath(new URL('../main.ts', import.meta.url)));
const timeout = hangMs;

async function ordered(t: TestContext) {
  const folder = await temporaryFolder(t);
  const imports = path.join(folder, 'imports');
  await mkdir(imports);
  const sourcePath = await tinyModel('llama', path.join(folder, 'tiny'));
  const modelDir = path.join(imports, 'tiny');
  const order: ImportOrder = { sourcePath, sha256: 'f00d', modelDir, quantisation: 'rowq', threads: 1 };
  /** of the import that goes on, by the name of what it writes */
  const importing = async (): Promise<number> => {
    const names = await readdir(imports);
    const [, pid] = names.map((name) => /^tiny\.(\d+)\.part/.exec(name)).find((match) => match !== null) ?? [];
    return Number(pid);
  };
  const entry = async (text: string) => {
    const module = path.join(folder, 'importer.mjs');
    await writeFile(module, text);
    return { module };
  };
  return { order, imports, importing, entry };
}

const failsWith = (kind: string, message: RegExp) => (error: unknown) => {
  assert.ok(error instanceof FoveaError);
  assert.equal(error.kind, kind);
  assert.match(error.message, message);
  assert.doesNotMatch(error.message, /\n/);
  return true;
};

test('a model is imported, and how far it is is told', { timeout }, async (t) => {
  const { order } = await ordered(t);
  const told = new Set<string>();
  const progress = {
    report: (label: string, done: number, total: number) => void told.add(`${label} ${done}/${total}`),
  };
  await importInProcess(importer, order, { progress });
  assert.equal((await readManifest(order.modelDir)).baseSha256, 'f00d');
  for (const label of ['Reading the model', 'Quantising the model']) assert.ok(told.has(`${label} 2/2`), label);
});

test('cancelled in the middle: nothing goes on and nothing is left', { timeout }, async (t) => {
  const { order, imports, importing } = await ordered(t);
  const stop = new AbortController();
  let process: Promise<number> | undefined;
  const report = (label: string): void => {
    if (label !== 'Calibrating') return;
    process ??= importing();
    void process.then(() => stop.abort());
  };
  const imported = importInProcess(importer, order, { progress: { report }, signal: stop.signal });
  await assert.rejects(imported, failsWith('cancelled', /^Cancelled\.$/));
  assert.ok(((await process) as number) > 0);
  assert.equal(lives((await process) as number), false);
  assert.deepEqual(await readdir(imports), []);
});

test('cancelled before it begins, no process is started', async (t) => {
  const { order, imports } = await ordered(t);
  const nowhere = { module: path.join(imports, 'nowhere.mjs') };
  const aborted = { progress: silent, signal: AbortSignal.abort() };
  await assert.rejects(importInProcess(nowhere, order, aborted), failsWith('cancelled', /./));
});

test('killed in the middle: one sentence, and what it had written is gone', { timeout }, async (t) => {
  const { order, imports, importing } = await ordered(t);
  let killed: Promise<void> | undefined;
  const report = (label: string): void => {
    if (label === 'Calibrating') killed ??= importing().then((pid) => void process.kill(pid, 'SIGKILL'));
  };
  const imported = importInProcess(importer, order, { progress: { report } });
  await assert.rejects(
    imported,
    failsWith('failure', /^Preparing the model failed: its process was killed .*Free memory/),
  );
  await killed;
  assert.deepEqual(await readdir(imports), []);
});

test('one that crashes by itself: its code in the sentence, its trace as the cause', { timeout }, async (t) => {
  const { order, imports, entry } = await ordered(t);
  const draft = importDrafts(order.modelDir, 0).model.replace('.0.', '.$.');
  const text = `import { mkdirSync } from 'node:fs';
    mkdirSync(${JSON.stringify(draft)}.replace('.$.', '.' + process.pid + '.'));
    process.on('message', () => { throw new Error('out of words'); });`;
  await assert.rejects(importInProcess(await entry(text), order, { progress: silent }), (error: unknown) => {
    assert.match(String((error as Error).cause), /out of words/);
    return failsWith('failure', /its process stopped with code 1\. /)(error);
  });
  assert.deepEqual(await readdir(imports), []);
});

test("the import's own errors come through as they are", { timeout }, async (t) => {
  const { order, imports } = await ordered(t);
  const missing = { ...order, sourcePath: path.join(imports, 'none.gguf') };
  const unreadable = importInProcess(importer, missing, { progress: silent });
  await assert.rejects(unreadable, failsWith('input', /none\.gguf/));
  await writeFile(path.join(imports, 'file'), '');
  const blocked = importInProcess(
    importer,
    { ...order, modelDir: path.join(imports, 'file', 'tiny') },
    { progress: silent },
  );
  await assert.rejects(blocked, failsWith('failure', /a file stands where a folder should/));
});

test('an importer that does not stop when it is told is killed', { timeout }, async (t) => {
  const { order, entry } = await ordered(t);
  const deaf = await entry(
    "process.on('message', () => {}); process.send({ kind: 'progress', label: 'x', done: 0, total: 1 });",
  );
  const stop = new AbortController();
  const progress = { report: () => stop.abort() };
  const imported = importInProcess(deaf, order, { progress, signal: stop.signal }, 100);
  await assert.rejects(imported, failsWith('cancelled', /./));
});
