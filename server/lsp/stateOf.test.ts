import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type StateFacts, stateOf } from './stateOf.ts';

const serving: StateFacts = {
  model: { name: 'open' },
  modelFraction: undefined,
  engine: 'ready',
  engineFailure: undefined,
  restartReason: undefined,
  workspace: { name: 'ready' },
  workspaceFraction: undefined,
  paused: false,
  answering: false,
  inSecret: false,
  slowMs: undefined,
  readPerSecond: 190,
};
const everything: Partial<StateFacts> = {
  paused: true,
  answering: true,
  slowMs: 2500,
  workspace: { name: 'building' },
};

const cases: [what: string, facts: Partial<StateFacts>, state: string, message?: RegExp][] = [
  ['all is well', {}, 'ready'],
  ['an answer is on its way', { answering: true }, 'answering'],
  ['slow, and answering again', { answering: true, slowMs: 2500 }, 'answering'],
  ['slow', { slowMs: 2500 }, 'slow', /2\.5 s .* reads 190 tokens a second .* smaller model/],
  ['reading the workspace, slowly', { slowMs: 2500, workspace: { name: 'building' } }, 'indexing'],
  ['a person paused', everything, 'paused'],
  [
    'the workspace cannot be read',
    { ...everything, workspace: { name: 'failed', message: 'Check it.' } },
    'failed',
    /^Check it/,
  ],
  [
    'changes are not in the index',
    { ...everything, workspace: { name: 'behind', files: 3, reason: 'EIO' } },
    'failed',
    /^3 files changed and were not taken into the index \(EIO\): rebuild the index\.$/,
  ],
  ['the engine starts', { ...everything, engine: undefined, model: { name: 'opening' } }, 'starting'],
  [
    'the engine starts again',
    { ...everything, engine: 'restarting', restartReason: 'was killed' },
    'starting',
    /was killed/,
  ],
  [
    'the model is prepared',
    { engine: undefined, model: { name: 'opening' }, modelFraction: 0.5 },
    'gettingModel',
    /Preparing/,
  ],
  ['the model is fetched', { engine: undefined, model: { name: 'getting' }, modelFraction: 0.5 }, 'gettingModel'],
  ['there is no model', { ...everything, engine: undefined, model: { name: 'absent' } }, 'noModel'],
  [
    'the engine failed',
    { ...everything, engine: 'failed', engineFailure: { message: 'Free memory.' } },
    'failed',
    /^Free memory/,
  ],
  ['the model failed', { ...everything, model: { name: 'failed', message: 'Get it again.' } }, 'failed', /^Get it/],
];
for (const [what, facts, state, message] of cases) {
  test(`${what}: ${state}`, () => {
    const line = stateOf({ ...serving, ...facts });
    assert.equal(line.state, state);
    if (message) assert.match(line.message ?? '', message);
    if (state === 'failed' || state === 'slow') assert.ok(line.message);
  });
}

test('a fraction goes with what it is of', () => {
  assert.equal(stateOf({ ...serving, workspace: { name: 'building' }, workspaceFraction: 0.63 }).fraction, 0.63);
  assert.equal(stateOf({ ...serving, workspaceFraction: 0.63 }).fraction, undefined);
});
