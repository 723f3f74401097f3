/** Which files say again what others say. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { restates } from './placeFactor.ts';

const cases: [path: string, scope: string[], asksForTests: boolean, expected: boolean][] = [
  ['src/app.ts', [], false, false],
  ['src/app.test.ts', [], false, true],
  ['src/app.test.ts', [], true, false],
  ['pkg/file_test.go', [], false, true],
  ['src/size.rs', ['mod tests'], false, true],
  ['src/latest/contest.ts', [], false, false],
  ['src/history/undo.ts', [], false, false],
  ['docs/history/v2.md', [], false, true],
  ['CHANGELOG', [], true, true],
  ['README.md', [], false, false],
  ['README.pt-br.md', [], false, true],
  ['docs/ja/start.md', [], false, true],
  ['docs/en/start.md', [], false, false],
];
for (const [path, scope, asksForTests, expected] of cases) {
  test(`${[path, ...scope].join(' ')}${asksForTests ? ', asked for tests' : ''}: ${expected}`, () => {
    assert.equal(restates(path, scope, asksForTests ? 'yes' : 'no'), expected);
  });
}
