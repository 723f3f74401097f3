/** A minute of fuzzing with every run, from a seed of its own; `npm run fuzz` goes on for as long as asked. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { testGrammars } from '../../server/chunking/standIns.ts';
import { hangMs } from '../patience.ts';
import { tinyStorage } from '../wire/tinyStorage.ts';
import { FuzzedServer } from './fuzzedServer.ts';
import { FuzzedSources } from './fuzzSources.ts';
import { samples } from './mutate.ts';

const seed = 11;
/** As many as a quiet core tries in half a minute. */
const sourceCount = 3000;
const messageNumbers = 300;

test('mutated sources: chunks lose nothing, filters leave no bracket too many, nothing throws or hangs', {
  timeout: hangMs,
}, async () => {
  const sources = await new FuzzedSources(samples(), testGrammars(), seed).ready();
  for (let number = 0; number < sourceCount; number++) assert.deepEqual(await sources.try(number), []);
  assert.ok(sources.judged > sourceCount / 100, `${sources.judged} judged by a grammar`);
  assert.ok(sources.outcomes.has('text') && sources.outcomes.size > 8, [...sources.outcomes].join());
  sources.dispose();
});

test('messages that no editor sends: the server lives, answers, and completes afterwards', {
  timeout: hangMs,
}, async () => {
  const base = await mkdtemp(path.join(tmpdir(), 'fovea-fuzz-'));
  const server = await FuzzedServer.start(base, await tinyStorage(base), samples(), seed);
  try {
    for (let number = 0; number < messageNumbers; number++) assert.equal(await server.try(number), undefined);
    const { results, errors } = server.answers;
    assert.ok(results > 0 && errors > 0, `${results} results, ${errors} errors`);
  } finally {
    await server.dispose();
    await rm(base, { recursive: true, force: true });
  }
});
