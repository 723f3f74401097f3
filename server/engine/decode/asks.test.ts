/** What decoding asks of what lies on a device: each ask is a round trip there. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countedNextTokens } from '../../../test/countedNextTokens.ts';
import { seededNumbers } from '../../../test/seededWeights.ts';
import { tinyIds } from '../../../test/tinyEngine.ts';
import { neverCancelled } from '../cancel.ts';
import type { GenerateParams } from '../protocol.ts';
import { parseReader } from '../readers/readerSpec.ts';
import { CopyIndex } from './copyIndex.ts';
import { defaultCopyWeights } from './copyWeights.ts';
import { CopyMixer } from './distribution.ts';
import { createDrafter } from './draft.ts';
import { Generation } from './generate.ts';
import { score } from './score.ts';

const vocab = 50;
const local = tinyIds('local', 20, vocab);

/** A reader of one token's memory: what follows depends on the last token alone. */
function fakeReading() {
  const asks: number[][] = [];
  const reading = {
    forward: async (tokens: readonly number[]) => ({
      next: tokens.map((id) => countedNextTokens(seededNumbers(`after${id}`, vocab, 3, -5), asks)),
      shares: tokens.map(() => []),
    }),
    truncate: () => {},
  };
  return { asks, reading };
}

/** The last four tokens of the local context stand there, then a run that the reader would not say. */
function copying() {
  const index = new CopyIndex(vocab);
  const run = tinyIds('run', 12, vocab);
  index.update({ add: [{ key: 1, ids: [...local.slice(-4), ...run] }], remove: [] });
  return { index, run, mixer: new CopyMixer(index, defaultCopyWeights) };
}

async function generated(
  changes: Partial<GenerateParams> = {},
  parts: Partial<ConstructorParameters<typeof Generation>[1]> = {},
) {
  const { asks, reading } = fakeReading();
  const params = { reader: parseReader('local'), chunks: [], local, localFileTokens: 20, history: local, stream: 1 };
  const asked = { ...params, maxTokens: 10, endIds: [], lastIds: [], draft: false, ...changes };
  const all = { reading, mixer: undefined, drafter: undefined, ...parts };
  const { tokens, acceptedTokens } = await new Generation(asked, all, () => {}).run(0, neverCancelled);
  return { asks, tokens, ids: tokens.map(({ id }) => id), acceptedTokens };
}

test('without constraint and copying nothing is asked beyond the best', async () => {
  const { asks, tokens } = await generated();
  assert.equal(tokens.length, 10);
  assert.deepEqual(asks, []);
});

test('a constrained token is one ask, for what is allowed', async () => {
  const steps = [
    { ids: [5, 6, 7], next: [1, 1, 1] },
    { ids: [8, 9], next: [2, 2] },
  ];
  const { mixer } = copying();
  for (const parts of [{}, { mixer }]) {
    const { asks } = await generated({ constraint: { steps }, maxTokens: 2 }, parts);
    assert.deepEqual(asks, [
      [5, 6, 7],
      [8, 9],
    ]);
  }
});

test('a token where the copy index matches is one ask, for what followed there, drafted or not', async () => {
  const { index, run, mixer } = copying();
  const plain = await generated({}, { mixer });
  assert.ok(plain.tokens.filter(({ copy }) => copy).length > 4, 'nothing was copied: the test shows nothing');
  assert.ok(plain.asks.length <= plain.tokens.length, `${plain.asks.length} asks`);
  assert.deepEqual(plain.asks[0], [run[0]]);
  const drafter = createDrafter(index, { weights: defaultCopyWeights });
  const drafted = await generated({ draft: true }, { mixer, drafter });
  assert.ok(drafted.acceptedTokens > 0, 'no draft was accepted: the test shows nothing');
  assert.deepEqual([drafted.tokens, drafted.asks], [plain.tokens, plain.asks]);
});

test('a scored target is one ask, for itself', async () => {
  const { run, mixer } = copying();
  const targets = run.slice(0, 6);
  const params = { reader: parseReader('local'), chunks: [], local, localFileTokens: 20, history: local, targets };
  const nats = async (mixed?: CopyMixer) => {
    const { asks, reading } = fakeReading();
    const result = await score(params, reading, mixed, neverCancelled);
    assert.deepEqual(
      asks,
      targets.map((id) => [id]),
    );
    return result.nats;
  };
  const [plain, copied] = [await nats(), await nats(mixer)];
  for (const [i, loss] of copied.entries()) assert.ok(loss < plain[i], `token ${i} is copied and costs no less`);
});
