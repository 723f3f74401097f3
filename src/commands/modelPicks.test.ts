import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ModelChoice } from '../../server/protocol.ts';
import { Figures } from '../figures.ts';
import { english } from '../translate.ts';
import { isHubId, modelPicks } from './modelPicks.ts';

const small: ModelChoice = {
  id: 'default',
  title: 'SmolLM2',
  licence: 'Apache-2.0',
  bytes: 98_362_432,
  present: false,
  current: true,
  capable: false,
};

test('licence and size stand beside the name; what is there fetches nothing', () => {
  const picks = modelPicks([small, { ...small, present: true, current: false }], new Figures('en'), english);
  assert.deepEqual(picks.map(({ label, description, wish }) => [label, description, wish.kind]).slice(0, 2), [
    ['$(check) SmolLM2', 'Apache-2.0 · fetches 98 MB', 'listed'],
    ['SmolLM2', 'Apache-2.0 · on this machine', 'listed'],
  ]);
  assert.deepEqual(
    picks.slice(2).map(({ wish }) => wish.kind),
    ['folder', 'file', 'hub'],
  );
});

for (const [id, valid] of [
  ['Qwen/Qwen2.5-Coder-0.5B', true],
  ['Qwen', false],
  ['../../etc', false],
  ['a/b/c', false],
  ['https://x/y', false],
] as const) {
  test(`${id} is ${valid ? 'a' : 'no'} hub id`, () => assert.equal(isHubId(id), valid));
}
