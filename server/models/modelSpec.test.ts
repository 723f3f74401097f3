import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../test/temporaryFolder.ts';
import { catalogue, defaultModel } from './catalogue.ts';
import { parseModelSpec } from './modelSpec.ts';

const parse = (text: string, cwd = path.parse(process.cwd()).root) => parseModelSpec(text, cwd, catalogue);

test('names of the catalogue', () => {
  for (const text of ['default', 'smollm2-135m-instruct']) {
    assert.deepEqual(parse(text), { kind: 'catalogue', id: 'smollm2-135m-instruct', model: defaultModel });
  }
  for (const model of catalogue) assert.deepEqual(parse(model.id), { kind: 'catalogue', id: model.id, model });
});

const hubIds: [string, string, string, string | undefined, string][] = [
  ['Qwen/Qwen2.5-Coder-0.5B', 'Qwen/Qwen2.5-Coder-0.5B', 'main', undefined, 'Qwen--Qwen2.5-Coder-0.5B'],
  ['o/n@v1.0', 'o/n', 'v1.0', undefined, 'o--n--v1.0'],
  ['o/n/a.Q4_K_M.gguf', 'o/n', 'main', 'a.Q4_K_M.gguf', 'o--n--a.Q4_K_M'],
  ['o/n/a-00002-of-00003.gguf', 'o/n', 'main', 'a-00002-of-00003.gguf', 'o--n--a'],
  ['o/n-GGUF@abc/q/b.gguf', 'o/n-GGUF', 'abc', 'q/b.gguf', 'o--n-GGUF--abc--q--b'],
];
for (const [text, repo, revision, file, id] of hubIds) {
  test(`hub id ${text}`, () => {
    assert.deepEqual(parse(text), { kind: 'hub', id, hub: { repo, revision, file } });
  });
}

test('what is there is a path, whatever it looks like', async (t) => {
  const cwd = await temporaryFolder(t);
  await mkdir(path.join(cwd, 'o', 'n'), { recursive: true });
  await writeFile(path.join(cwd, 'my model.gguf'), '');
  assert.equal(parse('o/n', cwd).kind, 'local');
  const spec = parse('my model.gguf', cwd);
  assert.ok(spec.kind === 'local');
  assert.equal(spec.path, path.join(cwd, 'my model.gguf'));
  assert.match(spec.id, /^my-model-[0-9a-f]{8}$/);
  assert.equal(parse(spec.path, 'elsewhere').id, spec.id);
  const parts = ['big-00001-of-00002.gguf', 'big-00002-of-00002.gguf'];
  for (const part of parts) await writeFile(path.join(cwd, part), '');
  for (const part of parts) assert.deepEqual(parse(part, cwd), parse(parts[0], cwd));
  assert.match(parse(parts[1], cwd).id, /^big-[0-9a-f]{8}$/);
  assert.notEqual(parse('o', cwd).id, parse(path.join(cwd, 'o', 'n')).id);
});

for (const text of ['', 'x', './o/n', '../n', '/no/such', 'a.gguf', 'o/n/m', 'o/n/m.bin', '..\\m', 'o n/m', '@/x']) {
  test(`no model: "${text}"`, async (t) => {
    const cwd = await temporaryFolder(t);
    if (text === '') return assert.equal(parse(text, cwd).kind, 'local');
    assert.throws(() => parse(text, cwd), {
      kind: 'usage',
      message: /is no model: name a folder, a \.gguf file, a hub id/,
    });
  });
}
