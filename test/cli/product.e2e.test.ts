/** The product as a newcomer meets it: the real default model, real repositories, the built command line. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../../server/models/cacheFolder.ts';
import { defaultModel } from '../../server/models/catalogue.ts';
import { type Run, runCli } from './runCli.ts';

/** The user's own: 98 MB are fetched once a machine, not once a test. */
const home = cacheFolder({ platform: process.platform, env: process.env, home: homedir() });
const project = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;
let shop: string;

/** A convention that a model cannot guess: only the repository knows that totals are rounded with `settleLedger`. */
const files: Record<string, string> = {
  'src/ledger.ts': `/** Rounds an amount of money to the currency's smallest coin. */
export function settleLedger(amount: number, currencyCode: string): number {
  const digits = currencyCode === 'JPY' ? 0 : 2;
  return Number(amount.toFixed(digits));
}
`,
  'src/invoice.ts': `import { settleLedger } from './ledger';

export function invoiceTotal(lines: number[], currencyCode: string): number {
  const amount = lines.reduce((sum, line) => sum + line, 0);
  return settleLedger(amount, currencyCode);
}
`,
  'src/refund.ts': `import { settleLedger } from './ledger';

export function refundTotal(lines: number[], currencyCode: string): number {
  const amount = lines.reduce((sum, line) => sum - line, 0);
  return settleLedger(amount, currencyCode);
}
`,
  'src/deposit.ts': `import { settleLedger } from './ledger';

export function depositTotal(lines: number[], currencyCode: string): number {
  const amount = lines.reduce((sum, line) => sum + line / 2, 0);
  return 
}
`,
};

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'fovea-product-'));
  shop = path.join(folder, 'shop');
  await mkdir(path.join(shop, 'src'), { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(shop, name), text);
  await fovea(['model', 'add', 'default']);
});
after(() => rm(folder, { recursive: true, force: true }));

/** A run that succeeds. */
async function fovea(args: readonly string[]): Promise<Run> {
  const run = await runCli(args, { home });
  assert.equal(run.code, 0, run.messages.join('\n'));
  return run;
}

test('the default model is there and is what it should be', async () => {
  const { stdout } = await fovea(['model', 'verify', 'default', '--json']);
  const { id, sha256, verified } = JSON.parse(stdout);
  assert.deepEqual([id, sha256, verified], [defaultModel.id, defaultModel.sha256, true]);
});

test('a completion knows the repository', async () => {
  const args = ['complete', 'src/deposit.ts:5:10', '--repo', shop, '--line', '--json'];
  // One after the other: two engines side by side take more than twice as long.
  const by = async (reader: string) => JSON.parse((await fovea([...args, '--reader', reader])).stdout);
  const informed = await by('attend:2+copy');
  const alone = await by('local');
  assert.equal(informed.text, 'settleLedger(amount, currencyCode);');
  assert.equal(alone.chunks.length, 0);
  const consulted = informed.chunks.map((chunk: { path: string }) => chunk.path);
  assert.equal(consulted.length, 2);
  for (const name of consulted) assert.notEqual(name, 'src/deposit.ts');
  for (const { share } of informed.chunks) assert.ok(share > 0 && share < 1);
  assert.ok(informed.times.engine.firstTokenMs > 0);
});

test('healing: in the middle of a word the completion goes on with its rest', async () => {
  await writeFile(path.join(shop, 'src/typed.ts'), files['src/deposit.ts'].replace('return \n', 'return settl\n'));
  const args = ['complete', 'src/typed.ts:5:15', '--repo', shop, '--line', '--json'];
  const { text } = JSON.parse((await fovea(args)).stdout);
  await rm(path.join(shop, 'src/typed.ts'));
  assert.equal(text, 'eLedger(amount, currencyCode);');
});

test('drafts out of the repository save forwards', async () => {
  const args = ['complete', 'src/deposit.ts:5:10', '--repo', shop, '--json', '--max-tokens', '24'];
  const { text, times } = JSON.parse((await fovea([...args, '--reader', 'attend:2+copy'])).stdout);
  assert.ok(times.engine.draftedTokens > 0 && times.engine.forwards < 24);
  assert.ok(text.startsWith('settleLedger'));
});

test('npm start’s demo: three places, both sides, shares and times', async () => {
  const { stdout } = await fovea(['start', '--repo', project]);
  assert.equal(stdout.match(/^with the repository +│ without/gm)?.length, 3, stdout);
  assert.ok((stdout.match(/^ *\d+\.\d % {2}\S+:\d+-\d+$/gm)?.length ?? 0) >= 3);
  assert.equal(stdout.match(/^first token \d+/gm)?.length, 3);
});

test('bench holes: the document that was agreed on, the same from saved holes', async () => {
  const saved = path.join(folder, 'holes.jsonl');
  const args = ['bench', 'holes', '--repo', project, '--tops', '0', '--json'];
  const both = ['--readers', 'local,attend:2+copy'];
  const dug = JSON.parse((await fovea([...args, ...both, '--holes', '2', '--save', saved])).stdout);
  assert.deepEqual(Object.keys(dug), ['repo', 'mode', 'holes', 'seed', 'readers']);
  assert.deepEqual([dug.mode, dug.holes, dug.seed], ['prefix', 2, 1]);
  for (const figures of Object.values<Record<string, unknown>>(dug.readers)) {
    for (const name of ['nats', 'exact', 'editSimilarity', 'identifiers'])
      assert.ok(Number.isFinite(figures[name]), name);
    assert.equal((figures.natsInterval as number[]).length, 2);
    assert.equal((figures.natsMinusLocal as number[]).length, 3);
  }
  const lines = (await readFile(saved, 'utf8')).trimEnd().split('\n');
  const holes = lines.map((line) => JSON.parse(line));
  assert.ok(holes.every(({ before, target }) => before.length > 300 && target.length > 64));
  // A hole in this repository's only file of C has few chunks of its family.
  assert.ok(holes.some(({ chunks }) => chunks.length > 8) && holes.every(({ chunks }) => chunks.length > 0));
  const loaded = JSON.parse((await fovea([...args, '--readers', 'local', '--load', saved])).stdout);
  assert.deepEqual(loaded.readers.local, dug.readers.local);
});

test('bench speed: the document that was agreed on', async () => {
  const args = ['bench', 'speed', '--repo', project, '--readers', 'attend:2+copy', '--rounds', '1', '--typed', '2'];
  const report = JSON.parse((await fovea([...args, '--json'])).stdout);
  assert.deepEqual(Object.keys(report.readers), ['attend:2+copy']);
  for (const speeds of Object.values<Record<string, Record<string, Record<string, number>>>>(report.readers)) {
    for (const name of ['firstTokenMs', 'ghostLineMs']) {
      for (const kind of ['cold', 'warm']) assert.ok(speeds[name][kind].p95 >= speeds[name][kind].p50);
    }
  }
  for (const name of ['prefillTokensPerSecond', 'decodeTokensPerSecond', 'residentBytes'])
    assert.ok(report[name] > 0, name);
  assert.equal('peer' in report, false);
});
