import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultSettings, type Setting, settings } from '../settings.ts';
import { checkSettings } from './checkSettings.ts';

test('nothing said: the defaults', () => {
  for (const said of [undefined, null, {}, 'nonsense', []]) {
    assert.deepEqual(checkSettings(said), { settings: defaultSettings, problems: [] });
  }
});

test('nested and dotted names; a later layer goes first', () => {
  const plain = { completions: { automatic: false, blockBudget: 100 }, 'index.exclude': ['*.sql'] };
  const { settings: checked, problems } = checkSettings(plain, { 'completions.blockBudget': 200 });
  assert.deepEqual(problems, []);
  assert.deepEqual(
    [checked['completions.automatic'], checked['completions.blockBudget'], checked['index.exclude']],
    [false, 200, ['*.sql']],
  );
});

const wrong: Record<Setting['type'], unknown[]> = {
  boolean: ['true', 1],
  integer: [1.5, -1, 1e9, '4', Number.NaN],
  string: [3, ['a']],
  strings: ['*.sql', [1]],
  switches: [{ python: 'yes' }, ['python'], true],
};
for (const setting of settings) {
  test(`a wrong ${setting.name} is named and its default serves`, () => {
    for (const value of wrong[setting.type]) {
      const { settings: checked, problems } = checkSettings({ [setting.name]: value });
      assert.deepEqual(checked, defaultSettings);
      assert.equal(problems.length, 1);
      assert.ok(problems[0].message.startsWith(`fovea.${setting.name} `), problems[0].message);
      assert.equal(problems[0].sentence?.args[0], `fovea.${setting.name}`);
    }
  });
}

test('a text that has values takes no other, and a reader must be one', () => {
  const said = { modelSource: 'ftp', reader: 'telepathy:3', 'completions.eagerness': 'high' };
  const { settings: checked, problems } = checkSettings(said);
  assert.deepEqual(
    problems.map(({ message }) => message),
    [
      'fovea.modelSource is none of automatic, hub, pip: "automatic" serves instead.',
      'fovea.reader names no reader: "automatic" serves instead.',
    ],
  );
  assert.equal(checked['completions.eagerness'], 'high');
});
