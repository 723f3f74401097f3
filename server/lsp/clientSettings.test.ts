import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultSettings } from '../settings.ts';
import { ClientSettings } from './clientSettings.ts';

type Item = { section: string; scopeUri?: string };

/** A client that answers from a table by section and scope, and what was asked of it. */
function client(answers: Record<string, unknown>) {
  const asked: string[] = [];
  const answer = ({ section, scopeUri = '' }: Item): unknown => {
    asked.push(`${section} ${scopeUri}`);
    return answers[`${section} ${scopeUri}`] ?? answers[`${section} `] ?? null;
  };
  const getConfiguration = async (items: Item | Item[]) => (Array.isArray(items) ? items.map(answer) : answer(items));
  return { asked, ask: { getConfiguration } as unknown as ConstructorParameters<typeof ClientSettings>[0] };
}

test("a document's settings: its folder's, its language's own first, asked once until they change", async () => {
  const answers: Record<string, unknown> = {
    'fovea ': { completions: { multiline: false }, threads: 3 },
    'fovea file:///a': { completions: { multiline: true, blockBudget: 50 } },
    '[python] file:///a': { 'editor.tabSize': 4, 'fovea.completions.automatic': false },
    '[go] file:///a': { fovea: { completions: { automatic: false } } },
  };
  const { ask, asked } = client(answers);
  const settings = new ClientSettings(ask, assert.fail, (uri) =>
    uri.startsWith('file:///a/') ? 'file:///a' : undefined,
  );
  assert.equal(settings.current, defaultSettings);
  const heard: number[] = [];
  settings.onChange(({ threads }, before) => heard.push(before.threads, threads));
  await settings.read();
  assert.deepEqual(heard, [0, 3]);
  const picked = async (uri: string, language: string) => {
    const own = await settings.of(uri, language);
    return [own['completions.automatic'], own['completions.multiline'], own['completions.blockBudget']];
  };
  assert.deepEqual(await picked('file:///a/x.py', 'python'), [false, true, 50]);
  assert.deepEqual(await picked('file:///a/x.go', 'go'), [false, true, 50]);
  assert.deepEqual(await picked('file:///a/x.ts', 'typescript'), [true, true, 50]);
  assert.deepEqual(await picked('untitled:1', 'python'), [true, false, 400]);
  const before = asked.length;
  await picked('file:///a/y.py', 'python');
  assert.equal(asked.length, before);
  answers['fovea file:///a'] = {};
  await settings.read();
  assert.deepEqual(await picked('file:///a/x.py', 'python'), [false, true, 400]);
});

test('each problem is told once, and a client that cannot be asked leaves the defaults', async () => {
  const told: string[] = [];
  const { ask } = client({ 'fovea ': { threads: -1 } });
  const settings = new ClientSettings(ask, (message) => told.push(message));
  await settings.read();
  await settings.read();
  await settings.of('file:///a', 'python');
  assert.equal(told.length, 1);
  const silent = new ClientSettings(undefined, assert.fail);
  assert.equal(await silent.read(), defaultSettings);
  assert.equal(await silent.of('file:///a', 'python'), defaultSettings);
});
