/** Every bad input gets one clear line that says what to do, its exit code, and nothing on standard output. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { type ErrorKind, exitCodes } from '../../server/base/errors.ts';
import { writeSafetensors } from '../../server/engine/model/safetensors.ts';
import { temporaryFolder } from '../temporaryFolder.ts';
import { tinyGguf, writeGguf } from '../tinyGguf.ts';
import { tinyModel } from '../tinyModels.ts';
import { type Run, runCli } from './runCli.ts';
import { type TinyHome, tinyHome } from './tinyHome.ts';

let folder: string;
let tiny: TinyHome;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'fovea-bad-input-'));
  tiny = await tinyHome(folder);
});
after(() => rm(folder, { recursive: true, force: true }));

function check(run: Run, kind: ErrorKind, message: RegExp): void {
  const last = run.messages.at(-1) ?? '';
  assert.match(last, message);
  assert.equal(run.code, exitCodes[kind], last);
  assert.equal(run.stdout, '');
  assert.deepEqual(run.messages.filter((line) => !/: (\d+ %|…)$/.test(line)).length, 1, run.messages.join('\n'));
}

const files: [name: string, content: () => string | Uint8Array, message: RegExp][] = [
  ['binary.ts', () => new Uint8Array([0x7f, 0x45, 0, 0, 1]), /^binary\.ts is binary; choose a text file\.$/],
  ['empty.ts', () => '', /^empty\.ts is empty; type a first line/],
  ['large.ts', () => 'const a = 1;\n'.repeat(4_000_000), /^large\.ts is larger than 1 MB; choose a smaller file\.$/],
  ['line.ts', () => `const a = '${'b'.repeat(1_000_000)}';`, /^line\.ts is larger than 1 MB/],
  ['minified.ts', () => `const a = '${'b'.repeat(900_000)}';`, /^minified\.ts is minified or one very long line/],
  ['latin1.ts', () => new Uint8Array([0x61, 0xe9, 0x0a]), /^latin1\.ts is not UTF-8; name its encoding/],
];
for (const [name, content, message] of files) {
  test(`complete in ${name}`, async () => {
    await writeFile(path.join(tiny.repo, name), content());
    const { home, repo, model } = tiny;
    check(await runCli(['complete', `${name}:1`, '--repo', repo, '--model', model], { home }), 'input', message);
    await rm(path.join(repo, name));
  });
}

const places: [place: string, message: RegExp][] = [
  ['src/none.ts:1', /^There is no file src\/none\.ts: check the path and --repo\.$/],
  ['../home:1', /^\.\.\/home lies outside .*: name its repository with --repo\.$/],
  ['src:1', /^src is no file: name one with a line/],
  ['src/first.ts:9999', /^src\/first\.ts has \d+ lines: choose one of them instead of 9999\.$/],
  ['src/first.ts:1:999', /^Line 1 of src\/first\.ts ends at column \d+: choose one up to it, not 999\.$/],
];
for (const [place, message] of places) {
  test(`complete at ${place}`, async () => {
    const { home, repo, model } = tiny;
    check(await runCli(['complete', place, '--repo', repo, '--model', model], { home }), 'input', message);
  });
}

test('no model', async (t) => {
  const home = await temporaryFolder(t);
  const run = await runCli(['complete', 'src/first.ts:3', '--repo', tiny.repo], { home });
  check(run, 'input', /^The default model is not here yet: get it with "fovea model add default"\.$/);
  check(await runCli(['model', 'verify', 'nothing'], { home }), 'usage', /^nothing is no model: name a folder/);
});

test('a folder without source files, and one that is not there', async (t) => {
  const empty = await temporaryFolder(t);
  const { home, model } = tiny;
  const index = (repo: string): Promise<Run> => runCli(['index', '--repo', repo, '--model', model], { home });
  check(await index(empty), 'input', /has no source files: name another folder with --repo\.$/);
  check(await index(path.join(empty, 'none')), 'input', /^There is no folder .*none: name an existing one\.$/);
});

test('a model file that was cut short after it was added, and one that was altered', async (t) => {
  const own = await temporaryFolder(t);
  const home = path.join(own, 'home');
  const place = await tinyModel('llama', path.join(own, 'model'));
  const added = await runCli(['model', 'add', place, '--json'], { home });
  const { id } = JSON.parse(added.stdout);
  const weights = path.join(place, 'model.safetensors');
  const use = (): Promise<Run> => runCli(['index', '--repo', tiny.repo, '--model', id], { home });
  assert.equal((await use()).code, 0);
  await writeFile(path.join(place, 'config.json'), '{ "altered": true }');
  check(await use(), 'input', /config\.json (was altered|is cut short)/);
  await truncate(weights, 1000);
  check(await runCli(['model', 'verify', id], { home }), 'input', /(is cut short|was altered)/);
});

const models: [what: string, write: (place: string) => Promise<unknown>, message: RegExp][] = [
  [
    'a truncated GGUF',
    async (place) => truncate(await writeGguf(place, tinyGguf('llama')), 5000),
    /model\.gguf .*(cut short|truncated|damaged|ends)/i,
  ],
  [
    'a GGUF of an unknown architecture',
    (place) => {
      const content = tinyGguf('llama');
      content.metadata.set('general.architecture', ['string', 'mamba']);
      return writeGguf(place, content);
    },
    /mamba/,
  ],
  [
    'a GGUF with an unknown type',
    (place) => {
      const content = tinyGguf('llama');
      content.tensors.get('blk.0.attn_q.weight')!.type = 99;
      return writeGguf(place, content);
    },
    /type.*99|99.*type/i,
  ],
  ['a file that is no GGUF', (place) => writeFile(place, 'hello'), /model\.gguf/],
];
for (const [what, write, message] of models) {
  test(`add ${what}`, async (t) => {
    const own = await temporaryFolder(t);
    const home = path.join(own, 'home');
    const place = path.join(own, 'model.gguf');
    await write(place);
    check(await runCli(['model', 'add', place], { home }), 'input', message);
    const left = await readdir(path.join(home, 'models')).catch(() => []);
    assert.deepEqual(left, [], 'nothing half-written');
  });
}

test('add a folder whose tokenizer is SentencePiece, in either form', async (t) => {
  const own = await temporaryFolder(t);
  const home = path.join(own, 'home');
  const place = await tinyModel('llama', path.join(own, 'model'));
  const file = path.join(place, 'tokenizer.json');
  const document = JSON.parse(await readFile(file, 'utf8'));
  const wayOut = /not supported: use a model with byte-level BPE, such as SmolLM2/;
  await writeFile(file, JSON.stringify({ ...document, model: { ...document.model, byte_fallback: true } }));
  check(await runCli(['model', 'add', place], { home }), 'input', wayOut);
  await rename(file, path.join(place, 'tokenizer.model'));
  check(await runCli(['model', 'add', place], { home }), 'input', /model has a SentencePiece tokenizer/);
  check(await runCli(['model', 'add', place], { home }), 'input', wayOut);
  assert.deepEqual(await readdir(path.join(home, 'models')), [], 'nothing half-written');
});

test('focus without an adapter, and with one of another model', async (t) => {
  const { home, repo, model } = tiny;
  const complete = (...more: string[]): Promise<Run> =>
    runCli(['complete', 'src/first.ts:3', '--repo', repo, '--model', model, '--reader', 'focus:2', ...more], { home });
  check(await complete(), 'input', /needs a focus adapter.*: give one with --adapter/);
  const adapter = path.join(await temporaryFolder(t), 'other.safetensors');
  await writeSafetensors(adapter, new Map(), { base_sha256: '0'.repeat(64), format: 'pt' });
  check(await complete('--adapter', adapter), 'input', /adapter|other\.safetensors/);
});

test('bench passkey without an adapter, and with every chunk read directly', async () => {
  const { home, repo, model } = tiny;
  const bench = (...more: string[]): Promise<Run> =>
    runCli(['bench', 'passkey', '--tokens', '1000', '--draws', '2', '--repo', repo, '--model', model, ...more], {
      home,
    });
  check(await bench(), 'input', /needs a focus adapter.*: give one with --adapter/);
  const run = await bench('--reader', 'attend:K', '--json');
  assert.equal(run.code, 0, run.messages.join('\n'));
  const { tokens, draws, accuracy, chunks, reader } = JSON.parse(run.stdout);
  assert.deepEqual([tokens, draws, reader], [1000, 2, `attend:${chunks}`]);
  assert.ok(accuracy >= 0 && accuracy <= 1);
});

test('a cache folder that cannot be made', async (t) => {
  const own = await temporaryFolder(t);
  const file = path.join(own, 'file');
  await writeFile(file, '');
  const place = await tinyModel('llama', path.join(own, 'model'));
  const run = await runCli(['model', 'add', place], { home: path.join(file, 'home') });
  check(run, 'failure', /^Cache folder .*: (a file stands where a folder should|it may not be written).*FOVEA_HOME/);
});

test('a folder without git is no error, and --json is one document', async () => {
  const { home, repo, model } = tiny;
  const index = await runCli(['index', '--repo', repo, '--model', model, '--json'], { home });
  assert.equal(index.code, 0);
  const { files, chunks, tokens, leftOut, seconds, ...more } = JSON.parse(index.stdout);
  assert.equal(files, 3);
  assert.ok(chunks >= 3 && tokens > 300 && leftOut === 0 && seconds >= 0);
  assert.deepEqual(more, {});
});

test('a completion as one document, by every reader that needs no adapter', async () => {
  const { home, repo, model } = tiny;
  for (const reader of ['local', 'prompt:2', 'attend:2', 'attend:2+copy']) {
    const args = ['complete', 'src/first.ts:5:9', '--repo', repo, '--model', model, '--reader', reader, '--json'];
    const run = await runCli([...args, '--max-tokens', '8'], { home });
    assert.equal(run.code, 0, run.messages.join('\n'));
    const document = JSON.parse(run.stdout);
    assert.equal(document.reader, reader);
    assert.equal(typeof document.text, 'string');
    assert.equal(document.chunks.length, reader === 'local' ? 0 : 2);
  }
});
