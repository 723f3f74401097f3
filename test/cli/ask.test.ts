/** `fovea ask` over the tiny model: lines of the sources, words where it is let try, the document, and when there is nothing. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
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
  const question = 'Where is first_ledger called?';
  const document = JSON.parse(await ask(question, '--json'));
  const keys = ['question', 'answer', 'extract', 'trial', 'cited', 'nothingFound', 'times', 'sources'];
  assert.deepEqual(Object.keys(document).sort(), keys.sort());
  assert.deepEqual([document.answer, document.trial, document.nothingFound], ['', false, false]);
  assert.ok(document.sources.length > 0 && document.sources[0].path.startsWith('src/'));
  const [{ path: file, quotes }] = document.extract;
  const lines = (await readFile(path.join(repo, file), 'utf8')).split('\n');
  const { range, text } = quotes[0];
  assert.equal(lines.slice(range.start.line, range.end.line + 1).join('\n'), text);
  assert.match(text, /first_ledger/);
  const said = await ask(question);
  assert.match(said, /^src\/\w+\.ts:\d+(?:-\d+)?\n {2}\S/);
  assert.ok(said.includes(`  ${text.split('\n')[0]}\n`));
  assert.match(said, /\n\d+ ms, no model run\n$/);
  assert.equal(
    await ask('How are Kubernetes pods scheduled?'),
    'Nothing in this repository has to do with the question.\n',
  );
  const written = JSON.parse(await ask(question, '--write', '--json'));
  assert.deepEqual([written.trial, written.extract], [true, document.extract]);
  const shared = written.sources.filter(({ share }: { share?: number }) => share !== undefined);
  assert.ok(shared.length > 0 && shared.length <= 3);
  const words = await ask(question, '--write');
  assert.match(words, /^ *\d+\.\d % {2}src\/\w+\.ts:\d+-\d+/);
  assert.match(words, /\nWritten by a small model; it may be wrong:\n/);
  assert.match(words, /first token \d+ ms, whole \d+ ms\n$/);
});
