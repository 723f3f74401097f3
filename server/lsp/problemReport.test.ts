import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultSettings } from '../settings.ts';
import { problemReport, type ReportFacts, withoutPaths } from './problemReport.ts';

const facts: ReportFacts = {
  clientVersion: '0.1.0',
  node: '20.1.0',
  platform: 'linux x64',
  cores: 2,
  memoryBytes: 8e9,
  trusted: true,
  folders: 1,
  documents: 3,
  upSeconds: 61,
  settings: defaultSettings,
  status: {
    state: 'ready',
    index: { files: 12, chunks: 40, tokens: 9000, leftOut: { secret: 1, tooLarge: 0 } },
    caches: {
      ...{ chunks: 4, bytes: 20e6, limitBytes: 512e6 },
      disk: { chunks: 9, bytes: 54e6, limitBytes: 2e9, restored: 3 },
    },
    model: { id: 'm', title: 'SmolLM2', adapter: false, reader: 'attend:2+copy', capable: false },
    threads: 2,
    device: { kind: 'cpu', why: { message: 'No GPU was found.' } },
    last: { firstTokenMs: 90.4, totalMs: 210.2, chunks: 2 },
  },
  engine: {
    quantisation: 'rowq',
    arithmetic: { form: 'u8u8', processorSaturates: true },
    ...{ chunkTokens: 512, layers: 30, adapter: false },
  },
};

test('versions, counts and times, and what is not at its default', () => {
  assert.equal(
    problemReport(facts).markdown,
    `## Sidecar
- version: 0.1.0
- platform: linux x64, Node 20.1.0, 2 cores, 8000 MB
- up for 61 s, trusted, 1 folders, 3 documents

## State
- ready
- index: 12 files, 40 chunks, 9000 tokens
- left out: secret 1
- caches: 4 chunks, 20 MB of 512 MB
- on disk: 9 chunks, 54 MB of 2000 MB, 3 read
- model: SmolLM2, reader attend:2+copy
- engine: 30 layers, rowq, u8u8 products (u8s8 saturate here), 512 tokens a chunk, without a focus adapter
- device: CPU: No GPU was found.
- threads: 2
- last answer: first token 90 ms, all 210 ms, 2 chunks

## Settings that are not at their defaults
- none`,
  );
});

test('the GPU is named with its driver; a failure gives no path away', () => {
  const device = (more: NonNullable<ReportFacts['status']['device']>): string | undefined =>
    /^- device: (.*)$/m.exec(problemReport({ ...facts, status: { ...facts.status, device: more } }).markdown)?.[1];
  const why = { message: 'The GPU was asked for.' };
  assert.equal(
    device({ kind: 'gpu', adapter: 'AMD Radeon RX 7900 XT/7900 XTX', driver: 'radeon, Vulkan 1.3', why }),
    'GPU (AMD Radeon RX 7900 XT/7900 XTX, driver radeon, Vulkan 1.3): The GPU was asked for.',
  );
  const failed = { message: 'a GPU could not be used (cannot open /srv/ada/weights.bin).' };
  assert.equal(device({ kind: 'cpu', why: failed }), 'CPU: a GPU could not be used (cannot open …).');
});

test('neither settings nor sentences nor titles give a path away', () => {
  const { markdown } = problemReport({
    ...facts,
    settings: {
      ...defaultSettings,
      model: 'C:\\Users\\ada\\model',
      'index.exclude': ['clients/ada/**'],
      languages: { ada: false },
      threads: 3,
    },
    status: {
      ...facts.status,
      state: 'failed',
      message: 'The model at "/srv/ada lovelace/model" cannot be read: see /srv/ada/log.',
      model: { id: 'm', title: '~/ada/model', adapter: false, reader: 'local', capable: false },
    },
  });
  assert.doesNotMatch(markdown, /\bada\b|srv|clients/);
  assert.match(markdown, /- threads: 3$/m);
  assert.match(markdown, /- index\.exclude: 1 entries/);
});

const sentences: [string, string][] = [
  ['Get it from https://x.example/a/b, then wait.', 'Get it from … then wait.'],
  ['attend:2+copy', 'attend:2+copy'],
  ['see “/srv/a b/c” now', 'see “…” now'],
  ['100 MB, 2 threads.', '100 MB, 2 threads.'],
];
for (const [sentence, masked] of sentences) {
  test(`${sentence} is given as ${masked}`, () => assert.equal(withoutPaths(sentence), masked));
}
