/** `fovea bench ask` over the tiny model's tokenizer: figures, leniency, and what is said of what is missing. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { exitCodes } from '../../server/base/errors.ts';
import { temporaryFolder } from '../temporaryFolder.ts';
import { runCli } from './runCli.ts';
import { tinyHome } from './tinyHome.ts';

test('asks questions of a file: figures as a document and as a table, and clear words for what is missing', async (t) => {
  const folder = await temporaryFolder(t);
  const { home, repo, model } = await tinyHome(folder);
  const repository = path.basename(repo);
  const run = async (questions: unknown, ...more: string[]) => {
    const file = path.join(folder, 'questions.json');
    await writeFile(file, typeof questions === 'string' ? questions : JSON.stringify(questions));
    const words = ['bench', 'ask', '--questions', file, '--repos', folder, '--model', model, ...more];
    return await runCli(words, { home });
  };
  const there = [
    { repository, question: 'Where is first_ledger called?', path: ['src/third.ts', './src/second.ts'] },
    {
      repository: `${repository}/`,
      question: 'What does first_parser do?',
      path: 'src\\first.ts',
      symbol: 'first_parser',
    },
  ];
  const notThere = [{ repository, question: 'How are Kubernetes pods scheduled?' }];

  const document = JSON.parse((await run({ there, notThere }, '--json')).stdout);
  assert.equal(document.questions, 2);
  assert.equal(document.recallAt5, 1);
  assert.equal(document.recallAt8, 1);
  assert.equal(document.symbolAt5, 1);
  assert.equal(document.falseAnswers, 0);
  assert.ok(document.recallAt1 >= 0 && document.ms.median <= document.ms.slowest);
  assert.equal(document.there, undefined);

  const each = await run({ there }, '--each');
  assert.match(each.stdout, /^[12] {2}\d\.\d\d {2}repo: Where is first_ledger called\?/);
  assert.match(each.stdout, /\nall +2 +\d\.\d{3} +1\.000 +1\.000\n/);
  assert.doesNotMatch(each.stdout, /false answers/);

  const wrong: [questions: unknown, message: RegExp][] = [
    ['{', /questions\.json is not JSON/],
    [{}, /holds no questions: write \{"there"/],
    [{ there: [{ repository, path: 'a.ts' }] }, /there\[0\] of questions\.json asks nothing/],
    [{ there: [{ repository, question: 'What?' }] }, /says no file that answers it: add "path"/],
    [{ there: [{ ...there[0], repository: 'gone' }] }, /has no folder "gone": put the repository there under the name/],
    [
      { there: [{ ...there[0], path: 'src/gone.ts' }] },
      /The index of "repo" has no src\/gone\.ts: correct the questions' paths/,
    ],
  ];
  for (const [questions, message] of wrong) {
    const { code, stdout, messages } = await run(questions);
    assert.equal(code, exitCodes.input, messages.join('\n'));
    assert.equal(stdout, '');
    assert.match(messages.join('\n'), message);
  }
});
