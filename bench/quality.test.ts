/** Quality over an engine whose answers are known. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GenerateParams, GenerateResult, ScoreParams, ScoreResult } from '../server/engine/protocol.ts';
import { withChunks } from '../server/engine/readers/readerSpec.ts';
import { parseReaders } from './benchReader.ts';
import { measureQuality, type Question } from './quality.ts';

/** Every chunk read saves a tenth of a nat; the copy index spells the true line `7`, the others `8`. */
const engine = {
  async score({ reader, targets, chunks }: ScoreParams): Promise<ScoreResult> {
    assert.ok(chunks.length >= Math.max(reader.prompt, reader.attend, reader.focus));
    const saved = 0.1 * (reader.prompt + reader.attend);
    return { nats: targets.map((target) => target - saved), shares: [] };
  },
  async generate({ reader }: Omit<GenerateParams, 'stream'>): Promise<GenerateResult> {
    const timings = {
      prefilledChunks: 0,
      prefillMs: 0,
      firstTokenMs: 0,
      totalMs: 0,
      forwards: 1,
      draftedTokens: 0,
      acceptedTokens: 0,
    };
    return { tokens: [{ id: reader.copy ? 7 : 8, logProb: -1 }], end: 'lastId', shares: [], timings };
  },
};

function question(level: number): Question {
  const context = { local: [1, 2], localFileTokens: 2, history: [1, 2] };
  return {
    score: { ...context, targets: Array.from({ length: 64 }, (_, token) => (token < 8 ? level + 1 : level)) },
    generate: { ...context, maxTokens: 64, endIds: [0], lastIds: [], draft: false },
    truth: '7',
    lineOf: String,
    readBy: ({ spec, chunks: source }) => {
      const chunks = source === 'random' ? [[5]] : [[3], [4], [5], [6]];
      return { reader: withChunks(spec, chunks.length), chunks };
    },
  };
}

const options = { seed: 1, count: 20 };

async function* questions(): AsyncGenerator<Question> {
  for (let hole = 0; hole < options.count; hole++) yield question(1 + hole / 10);
}

test('figures, and differences hole by hole to local and prompt:8', async () => {
  const readers = parseReaders('local,prompt:8,attend:2+copy,attend:8@random');
  const figures = await measureQuality(engine, readers, questions(), options);
  assert.deepEqual(Object.keys(figures), ['local', 'prompt:8', 'attend:2+copy', 'attend:8@random']);
  const near = (value: number, wanted: number): void => assert.ok(Math.abs(value - wanted) < 1e-9, `${value}`);
  near(figures.local.nats, 1.95 + 8 / 64);
  assert.equal(figures.local.natsEach.length, options.count);
  near(figures.local.natsEach[10], 2 + 8 / 64);
  near(figures.local.natsByToken['1-8'], 2.95);
  near(figures.local.natsByToken['9-64'], 1.95);
  // Four chunks were offered, so prompt:8 read four; the control had one.
  for (const [name, saved] of [
    ['prompt:8', 0.4],
    ['attend:2+copy', 0.2],
    ['attend:8@random', 0.1],
  ] as const) {
    for (const figure of figures[name].natsMinusLocal) near(figure, -saved);
  }
  near(figures['attend:2+copy'].natsMinusPrompt8![0], 0.2);
  const [low, high] = figures.local.natsInterval;
  assert.ok(low < figures.local.nats && figures.local.nats < high);
  assert.equal(figures['attend:2+copy'].exact, 1);
  assert.equal(figures.local.exact, 0);
});

test('local is the baseline though it is not asked for', async () => {
  const figures = await measureQuality(engine, parseReaders('attend:2'), questions(), options);
  assert.deepEqual(Object.keys(figures), ['attend:2']);
  assert.ok(Math.abs(figures['attend:2'].natsMinusLocal[0] + 0.2) < 1e-9);
  assert.equal(figures['attend:2'].natsMinusPrompt8, undefined);
});

for (const list of ['', 'attend:2@nowhere', 'attend:2@random@other', 'local,local', 'attend:2;focus:2']) {
  test(`"${list}" is no list of readers`, () => {
    assert.throws(() => parseReaders(list), { name: 'FoveaError', kind: 'usage' });
  });
}
