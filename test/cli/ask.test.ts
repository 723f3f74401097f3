/** `fovea ask` over the tiny model: sources with shares, the answer's document, and when there is none. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryFolder } from '../temporaryFolder.ts';
import { runCli } from './runCli.ts';
import { tinyHome } from './tinyHome.ts';

test('asks a repository, as a document and for people', async (t) => {
  const { home, repo, model } = await tinyHome(await temporaryFolder(t));
  const ask = async (question: string, ...more: string[]) => {
    const run = await runCli(['ask', question, '--repo', repo, '--model', model, ...more], { home });
    assert.equal(run.code, 0, run.messages.join('\n'));
    return run.stdout;
  };
  const document = JSON.parse(await ask('Where is first_ledger called?', '--json'));
  assert.deepEqual(Object.keys(document), ['question', 'answer', 'cited', 'nothingFound', 'times', 'sources']);
  assert.ok(document.sources.length > 0 && document.sources[0].path.startsWith('src/'));
  const shared = document.sources.filter(({ share }: { share?: number }) => share !== undefined);
  assert.ok(shared.length > 0 && shared.length <= 3);
  assert.equal(document.nothingFound, false);
  const text = await ask('Where is first_ledger called?');
  assert.match(text, /^ *\d+\.\d % {2}src\/\w+\.ts:\d+-\d+/);
  assert.match(text, /first token \d+ ms, whole \d+ ms\n$/);
  assert.equal(
    await ask('How are Kubernetes pods scheduled?'),
    'Nothing in this repository has to do with the question.\n',
  );
});
