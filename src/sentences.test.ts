import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Said } from '../server/protocol.ts';
import { sentenceIn, worded } from './sentences.ts';
import { english, type Translate } from './translate.ts';

const damaged: Said = {
  message: 'a/model.gguf is gone: get it again (fovea model remove x, then add it).',
  sentence: { name: 'modelDamaged', args: ['a/model.gguf'] },
};

test('a sentence with a name is said in words of the editor and of its language, any other as it came', () => {
  assert.equal(
    worded(damaged, english),
    'a/model.gguf is gone, cut short or altered: “Fovea: Get Model” brings it anew.',
  );
  const loud: Translate = (message, ...args) => english(message, ...args).toUpperCase();
  assert.match(worded(damaged, loud), /^A\/MODEL\.GGUF IS GONE/);
  assert.equal(worded({ message: 'As it is.' }, loud), 'As it is.');
});

test('sentences within a sentence are worded, too', () => {
  const pip: Said = {
    message: 'Python was not found … (fovea model add FOLDER).',
    sentence: { name: 'pythonMissing', args: [] },
  };
  const both: Said = { message: '', sentence: { name: 'neitherSource', args: [{ message: 'The hub is down.' }, pip] } };
  const words = worded(both, english);
  assert.match(words, /^The hub is down\. Nor does pip bring it: Python was not found: .*“Fovea: Choose Model”\.$/);
});

test('nobody in the editor is sent to a command line', () => {
  const bundle = readFileSync(new URL('../l10n/bundle.l10n.json', import.meta.url), 'utf8');
  assert.deepEqual(bundle.match(/\bfovea (model|ask|bench)\b[^"]*|--\w+/g), null);
});

test('what is no sentence of ours is none', () => {
  assert.deepEqual(sentenceIn(damaged), damaged.sentence);
  for (const data of [undefined, null, 'x', {}, { sentence: {} }, { sentence: { name: 'toString', args: [] } }])
    assert.equal(sentenceIn(data), undefined);
  assert.equal(sentenceIn({ sentence: { name: 'slow' } }), undefined);
});
