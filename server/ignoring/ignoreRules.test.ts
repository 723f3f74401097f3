import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IgnoreRules } from './ignoreRules.ts';

const text = '\ufeffa.txt\n\n# no rule\n\\#b\n!a.txt  \nblank\\  \r\ntab\t\nbuild/\n';
const rules = new IgnoreRules('.gitignore', text, false);

const cases: [path: string, isFolder: boolean, line: number | undefined][] = [
  ['a.txt', false, 5],
  ['# no rule', false, undefined],
  ['#b', false, 4],
  ['blank ', false, 6],
  ['blank', false, undefined],
  ['tab\t', false, 7],
  ['build', true, 8],
  ['build', false, undefined],
];
for (const [path, isFolder, line] of cases) {
  test(`the line that decides on ${JSON.stringify(path)}${isFolder ? ', a folder' : ''}`, () => {
    assert.equal(rules.ruleFor(path, isFolder)?.line, line);
  });
}

test('a rule says where it stands', () => {
  const { source, line, text: written, negated } = rules.ruleFor('a.txt', false) ?? {};
  assert.deepEqual(
    { source, line, written, negated },
    { source: '.gitignore', line: 5, written: '!a.txt', negated: true },
  );
});

test('a file without rules', () => {
  assert.ok(new IgnoreRules('', '# only this\r\n\n', false).isEmpty);
});
