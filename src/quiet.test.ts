import assert from 'node:assert/strict';
import { test } from 'node:test';
import { languageOn } from '../server/settings.ts';
import { type OfferConditions, type QuietReason, quietReason } from './quiet.ts';

const typed: OfferConditions = {
  trigger: 'automatic',
  running: true,
  paused: false,
  snoozed: false,
  languages: { '*': true, plaintext: false },
  languageId: 'typescript',
  automatic: true,
  inlineSuggest: true,
};

const cases: [Partial<OfferConditions>, QuietReason | undefined][] = [
  [{}, undefined],
  [{ running: false }, 'notRunning'],
  [{ paused: true, trigger: 'invoked' }, 'paused'],
  [{ languageId: 'plaintext', trigger: 'invoked' }, 'languageOff'],
  [{ snoozed: true }, 'snoozed'],
  [{ snoozed: true, trigger: 'invoked' }, undefined],
  [{ automatic: false }, 'automaticOff'],
  [{ automatic: false, trigger: 'invoked' }, undefined],
  [{ inlineSuggest: false }, 'editorOff'],
  [{ inlineSuggest: false, trigger: 'invoked' }, undefined],
];
for (const [change, reason] of cases) {
  test(`${JSON.stringify(change)}: ${reason ?? 'asked for'}`, () => {
    assert.equal(quietReason({ ...typed, ...change }), reason);
  });
}

test('a language without a switch of its own follows the star, and is on without one', () => {
  assert.deepEqual(
    [
      languageOn({ '*': false }, 'go'),
      languageOn({ '*': false, go: true }, 'go'),
      languageOn({}, 'go'),
      languageOn({ '*': true }, 'constructor'),
    ],
    [false, true, true, true],
  );
});
