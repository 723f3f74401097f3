import assert from 'node:assert/strict';
import test from 'node:test';
import {
  checkCopy,
  checkGenerate,
  checkInfo,
  checkPrefill,
  checkProgress,
  checkRead,
  checkScore,
  checkStats,
  checkTokens,
  MalformedAnswer,
} from './engineAnswers.ts';

const timings = {
  prefilledChunks: 0,
  prefillMs: 0,
  firstTokenMs: 1.5,
  totalMs: 2,
  forwards: 2,
  draftedTokens: 0,
  acceptedTokens: 0,
};
const token = { id: 9, logProb: -0.1, copy: { key: 3, offset: 2, matchLength: 6 } };
const generated = { tokens: [token, { id: 0, logProb: 0 }], end: 'lastId', shares: [0.5, 0], timings };
const copied = { ...token, places: 2, agreeing: 1 };
const shape = { layers: 1, hidden: 2, heads: 1, kvHeads: 1, headDim: 2, ffn: 4, vocab: 10, maxPositions: 64 };
const info = {
  shape,
  baseSha256: '00',
  quantisation: 'rowq',
  arithmetic: { form: 'u8u8', processorSaturates: true },
  device: { kind: 'cpu', floats: 'f32', poolBytes: 0 },
  speed: { readMs: 0.5, tokenMs: 8 },
  chunkTokens: 8,
  processId: 1,
};
const stats = {
  cachedChunks: 1,
  cacheBytes: 2,
  cacheLimitBytes: 3,
  residentBytes: 4,
  copyTokens: 5,
  copyBytes: 6,
  forwards: 7,
  speed: { readMs: 0.5, tokenMs: 8 },
};

const good: [string, () => unknown][] = [
  ['generate', () => checkGenerate(generated, 2, 10)],
  ['generate of nothing', () => checkGenerate({ ...generated, tokens: [] }, 2, 10)],
  ['a copied line', () => checkCopy({ tokens: [copied], end: 'unsure' }, 1, 10)],
  ['score', () => checkScore({ nats: [0, 12.5], shares: [] }, 2)],
  ['prefill', () => checkPrefill({ computed: 1, tokens: 8, ms: 3.5 })],
  ['read', () => checkRead({ step: { chunks: [1], localTokens: 80 }, whole: false, ms: 40 })],
  ['nothing left to read', () => checkRead({ whole: true, ms: 0 })],
  ['generate in haste', () => checkGenerate({ ...generated, hasty: { chunks: [], localTokens: 64 } }, 2, 10)],
  ['stats', () => checkStats(stats)],
  ['stats of a GPU', () => checkStats({ ...stats, traffic: { up: 1, down: 2 }, deviceBytes: 3 })],
  ['info', () => checkInfo(info)],
  ['tokens', () => checkTokens({ stream: 1, tokens: [token], shares: [0.5] }, 10)],
  ['progress', () => checkProgress({ label: 'load', done: 0, total: 1 })],
];
for (const [name, check] of good) test(`${name} passes`, () => assert.ok(check()));

const bad: [string, () => unknown][] = [
  ['no word on the speed', () => checkInfo({ ...info, speed: { readMs: Number.NaN, tokenMs: 8 } })],
  ['a step that is none', () => checkRead({ step: { chunks: 1 }, whole: false, ms: 1 })],
  ['haste without its chunks', () => checkTokens({ stream: 1, tokens: [token], shares: [], hasty: {} }, 10)],
  ['no object', () => checkGenerate(null, 2, 10)],
  ['more tokens than asked for', () => checkGenerate(generated, 1, 10)],
  ['an id outside the vocabulary', () => checkGenerate(generated, 2, 9)],
  ['an id that is no integer', () => checkTokens({ stream: 1, tokens: [{ id: 1.5, logProb: 0 }] }, 10)],
  ['a negative id', () => checkTokens({ stream: 1, tokens: [{ id: -1, logProb: 0 }] }, 10)],
  ['an infinite probability, null in JSON', () => checkTokens({ stream: 1, tokens: [{ id: 1, logProb: null }] }, 10)],
  ['a copy without an offset', () => checkTokens({ stream: 1, tokens: [{ ...token, copy: { matchLength: 1 } }] }, 10)],
  ['tokens without shares', () => checkTokens({ stream: 1, tokens: [token] }, 10)],
  ['tokens of no stream', () => checkTokens({ tokens: [] }, 10)],
  ['an unknown end', () => checkGenerate({ ...generated, end: 'bored' }, 2, 10)],
  ['shares that are no numbers', () => checkGenerate({ ...generated, shares: ['1'] }, 2, 10)],
  ['no timings', () => checkGenerate({ ...generated, timings: undefined }, 2, 10)],
  ['more copied tokens than asked for', () => checkCopy({ tokens: [copied], end: 'lastId' }, 0, 10)],
  [
    'a copied token without a source',
    () => checkCopy({ tokens: [{ ...copied, copy: undefined }], end: 'lastId' }, 1, 10),
  ],
  ['a copied token without places', () => checkCopy({ tokens: [token], end: 'lastId' }, 1, 10)],
  ['an unknown end of a copied line', () => checkCopy({ tokens: [copied], end: 'cancelled' }, 1, 10)],
  ['too few nats', () => checkScore({ nats: [1], shares: [] }, 2)],
  ['nats that are null', () => checkScore({ nats: [1, null], shares: [] }, 2)],
  ['a prefill without a count', () => checkPrefill({ tokens: 1, ms: 1 })],
  ['negative statistics', () => checkStats({ ...stats, cacheBytes: -1 })],
  ['half of a disk’s statistics', () => checkStats({ ...stats, disk: { chunks: 1, bytes: 2 } })],
  ['traffic in one direction', () => checkStats({ ...stats, traffic: { up: 1 } })],
  ['memory on a device in words', () => checkStats({ ...stats, deviceBytes: 'much' })],
  ['a shape without a vocabulary', () => checkInfo({ ...info, shape: { ...shape, vocab: undefined } })],
  ['an unknown device', () => checkInfo({ ...info, device: { kind: 'npu', floats: 'f32', poolBytes: 0 } })],
  ['no word on the device', () => checkInfo({ ...info, device: undefined })],
  ['unknown products', () => checkInfo({ ...info, arithmetic: { form: 'u9s9', processorSaturates: true } })],
  ['no word on the processor', () => checkInfo({ ...info, arithmetic: { form: 'f32' } })],
  ['an unknown quantisation', () => checkInfo({ ...info, quantisation: 'int1' })],
  ['progress without a label', () => checkProgress({ done: 0, total: 1 })],
];
for (const [name, check] of bad) test(`${name} is malformed`, () => assert.throws(check, MalformedAnswer));

test('nothing to copy is no answer', () => assert.equal(checkCopy(null, 1, 10), undefined));
