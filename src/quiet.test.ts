import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type OfferConditions, type QuietReason, quietReason } from './quiet.ts';

const typed: OfferConditions = {
  trigger: 'automatic',
  running: true,
  paused: false,
  snoozed: false,
  languages: { '*': true, plaintext: false },
  document: { languageId: 'typescript', uri: 'file:///a.ts' },
  automatic: true,
  inlineSuggest: true,
};

const cases: [Partial<OfferConditions>, QuietReason | undefined][] = [
  [{}, undefined],
  [{ running: false }, 'notRunning'],
  [{ paused: true, trigger: 'invoked' }, 'paused'],
  [{ document: { languageId: 'plaintext', uri: 'file:///a.txt' }, trigger: 'invoked' }, 'languageOff'],
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
