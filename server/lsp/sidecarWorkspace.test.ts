import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { temporaryFolder } from '../../test/temporaryFolder.ts';
import { tinyTokenizerJson } from '../../test/tinyTokenizer.ts';
import { silent } from '../base/progress.ts';
import { Chunker } from '../chunking/chunker.ts';
import { Grammars } from '../chunking/grammars.ts';
import { locateInPackages } from '../chunking/sourceWasm.ts';
import { createTokenizer } from '../engine/tokenizer/createTokenizer.ts';
import { chunkHeader } from '../prompt/header.ts';
import { plainEncodings } from '../reading/fileEncodings.ts';
import { defaultSettings } from '../settings.ts';
import { SidecarWorkspace } from './sidecarWorkspace.ts';
import type { WorkspaceState } from './workspaceState.ts';

const pausesMs = [5, 10];

/** A workspace of `good.ts` and `bad.ts`; chunking a text that holds one of `refused` throws. */
async function scene(t: TestContext) {
  const base = await temporaryFolder(t);
  const root = path.join(base, 'shop');
  await mkdir(root);
  const uri = (name: string): string => pathToFileURL(path.join(root, name)).href;
  const write = (name: string, text: string): Promise<void> => writeFile(path.join(root, name), text);
  for (const name of ['good.ts', 'bad.ts']) await write(name, 'export const first = 1;\n');

  const refused = new Set<string>();
  let tries = 0;
  const tokenizer = createTokenizer({ tokenizerJson: tinyTokenizerJson('llama') });
  const grammars = new Grammars(locateInPackages(import.meta.url));
  const cut = { chunkTokens: 64, tokenizerId: 'tiny', header: chunkHeader };
  const chunker = new (class extends Chunker {
    override chunk(...[file]: Parameters<Chunker['chunk']>) {
      if (![...refused].some((word) => file.text.includes(word))) return super.chunk(file);
      tries++;
      throw Object.assign(new Error('busy'), { code: 'EBUSY' });
    }
  })({ grammars, tokenizer, ...cut });

  const log: string[] = [];
  const waiting = new Set<() => void>();
  const workspace = new SidecarWorkspace({
    cacheFolder: path.join(base, 'cache'),
    trusted: false,
    textOf: () => undefined,
    settingsOf: async () => defaultSettings,
    encodingsOf: async () => plainEncodings,
    warn: (message) => assert.fail(message),
    log: (line) => void log.push(line),
    changed: () => waiting.forEach((look) => void look()),
    showProgress: (work) => work(silent, new AbortController().signal),
    retryPausesMs: pausesMs,
  });
  t.after(() => workspace.dispose());
  const until = (state: WorkspaceState['name']): Promise<WorkspaceState> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (workspace.state.name === state) resolve(workspace.state);
      };
      waiting.add(look);
      look();
    });
  workspace.setFolders([{ uri: pathToFileURL(root).href, name: 'shop' }]);
  workspace.cutWith(chunker);
  await until('ready');
  const change = async (name: string, text: string): Promise<void> => {
    await write(name, text);
    workspace.changedOnDisk(uri(name));
    await workspace.settled();
  };
  return { workspace, refused, write, change, until, log, tries: () => tries };
}

test('a change that cannot be taken costs no other one and is tried again', async (t) => {
  const { workspace, refused, write, change, until, log } = await scene(t);
  refused.add('second');
  await write('good.ts', 'export const third = 3;\n');
  workspace.changedOnDisk(pathToFileURL(path.join(workspace.folders[0].real, 'good.ts')).href);
  await change('bad.ts', 'export const second = 2;\n');
  assert.match(workspace.textOf('good.ts') ?? '', /third/);
  assert.match(workspace.textOf('bad.ts') ?? '', /first/);
  assert.equal(workspace.state.name, 'ready', 'nobody need hear of it yet');
  assert.ok(
    log.some((line) => line === 'index: 1 of 2 changes were not taken (EBUSY)'),
    log.join('\n'),
  );
  refused.clear();
  while (!workspace.textOf('bad.ts')?.includes('second')) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal((await until('ready')).name, 'ready');
});

test('after so many tries the state says so; a later change or a rebuilt index ends it', async (t) => {
  const { workspace, refused, change, until, tries } = await scene(t);
  refused.add('second');
  await change('bad.ts', 'export const second = 2;\n');
  assert.deepEqual(await until('behind'), { name: 'behind', files: 1, reason: 'EBUSY' });
  assert.equal(tries(), 2 * (1 + pausesMs.length), 'each try: with the others, then alone');
  refused.clear();
  await change('good.ts', 'export const third = 3;\n');
  assert.deepEqual([workspace.state.name, workspace.textOf('bad.ts')?.includes('second')], ['ready', true]);

  refused.add('fourth');
  await change('bad.ts', 'export const fourth = 4;\n');
  await until('behind');
  refused.clear();
  workspace.rebuild();
  await until('ready');
  assert.match(workspace.textOf('bad.ts') ?? '', /fourth/);
});
