/** The order of a speed run, over an engine and a peer that only take notes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GenerateParams, GenerateResult } from '../server/engine/protocol.ts';
import type { GenerateOptions } from '../server/engineClient/engineClient.ts';
import { parseReaders } from './benchReader.ts';
import { measureSpeed, type Place, placesNeeded } from './speed.ts';

const rounds = 3;
const typed = 2;
const readers = parseReaders('local,prompt:2,attend:2+copy');

/** Place n has the chunks [n, 0], [n, 1] …; its context spells the place and the characters typed. */
function place(number: number): Place {
  return {
    at: (characters) => ({ local: [number, characters], localFileTokens: 2, history: [number, characters] }),
    after: undefined,
    chunks: (most) => Array.from({ length: Math.min(most, 4) }, (_, chunk) => [number, chunk]),
  };
}

/** @param tokenBytes up and down a token, of an engine on a GPU */
function notes(tokenBytes?: { up: number; down: number }) {
  const traffic = tokenBytes ? { up: 0, down: 0 } : undefined;
  const log: { who: string; place: number; typed: number; draft: boolean }[] = [];
  const prefilled = new Set<number>();
  const engine = {
    async prefill({ chunks }: { chunks: readonly (readonly number[])[] }) {
      for (const [number] of chunks) prefilled.add(number);
      return { computed: chunks.length, tokens: 1000, ms: 400 };
    },
    async generate(
      params: Omit<GenerateParams, 'stream'>,
      { onTokens }: GenerateOptions = {},
    ): Promise<GenerateResult> {
      const { reader, local, draft, maxTokens, endIds, lastIds } = params;
      assert.deepEqual([endIds, lastIds], [[], []], 'nothing ends the line early');
      if (reader.attend > 0) assert.ok(prefilled.has(local[0]), 'the caches are there');
      if (maxTokens === 12) log.push({ who: JSON.stringify(reader), place: local[0], typed: local[1], draft });
      onTokens?.([], []);
      onTokens?.([], []);
      if (traffic && tokenBytes) {
        traffic.up += maxTokens * tokenBytes.up;
        traffic.down += maxTokens * tokenBytes.down;
      }
      return { tokens: [], end: 'maxTokens', shares: [], timings: {} as GenerateResult['timings'] };
    },
    async stats() {
      return {
        ...(traffic ? { traffic: { ...traffic } } : {}),
        cachedChunks: 6,
        cacheBytes: 0,
        cacheLimitBytes: 0,
        residentBytes: 1e9,
        copyTokens: 0,
        copyBytes: 0,
        speed: { readMs: 1, tokenMs: 10 },
        forwards: 0,
      };
    },
  };
  const peer = {
    async generate(ids: readonly number[]) {
      const [first, last] = [ids[0], ids.at(-1)!];
      log.push({ who: 'peer', place: first, typed: last, draft: false });
      return { firstTokenMs: 5, totalMs: 7, ids: [], evaluatedTokens: 0 };
    },
    async residentBytes() {
      return 4e8;
    },
  };
  return { engine, peer, log };
}

test('every reader and the peer have rounds of their own places, one cold and then warm requests at each', async () => {
  const { engine, peer, log } = notes();
  const places = Array.from({ length: placesNeeded(readers.length + 1, rounds) }, (_, number) => place(number));
  const report = await measureSpeed(engine, readers, places, {
    rounds,
    typed,
    lineTokens: 12,
    drafts: true,
    peer: { process: peer, chunks: 2, prompt: (chunks, local) => [...chunks.flat(), ...local] },
  });
  const timed = log.filter(({ place: number }) => number > 0);
  assert.equal(timed.length, 4 * rounds * (typed + 1));
  const visitors = new Map<number, Set<string>>();
  for (const { who, place: number } of timed) visitors.set(number, (visitors.get(number) ?? new Set()).add(who));
  assert.equal(visitors.size, 4 * rounds);
  for (const who of visitors.values()) assert.equal(who.size, 1, 'no place is shared');
  for (let first = 0; first < timed.length; first += typed + 1) {
    assert.deepEqual(
      timed.slice(first, first + typed + 1).map((entry) => entry.typed),
      [0, 1, 2],
    );
  }
  const firsts = [0, 1, 2].map((round) => timed[round * 4 * (typed + 1)].who);
  assert.equal(new Set(firsts).size, 3, 'each round begins with another');
  for (const { who, draft } of timed) assert.equal(draft, who.includes('"copy":true'));
  assert.deepEqual(report.peer, {
    firstTokenMs: { cold: { p50: 5, p95: 5 }, warm: { p50: 5, p95: 5 } },
    ghostLineMs: { cold: { p50: 7, p95: 7 }, warm: { p50: 7, p95: 7 } },
    residentBytes: 4e8,
  });
  assert.deepEqual(Object.keys(report.readers), ['local', 'prompt:2', 'attend:2+copy']);
  assert.equal(report.prefillTokensPerSecond, 2500);
  assert.ok(report.residentBytes > 1e9);
});

test('drafts can be switched off, and no peer means no figures of one', async () => {
  const { engine, log } = notes();
  const places = Array.from({ length: placesNeeded(1, 1) }, (_, number) => place(number));
  const options = { rounds: 1, typed: 1, lineTokens: 12, drafts: false };
  const report = await measureSpeed(engine, parseReaders('attend:2+copy'), places, options);
  assert.ok(log.every(({ draft }) => !draft));
  assert.equal('peer' in report, false);
});

test('an engine on a GPU says what goes up and down a token', async () => {
  const places = Array.from({ length: placesNeeded(1, 1) }, (_, number) => place(number));
  const options = { rounds: 1, typed: 1, lineTokens: 12, drafts: false };
  const run = (engine: ReturnType<typeof notes>['engine']) =>
    measureSpeed(engine, parseReaders('local'), places, options);
  assert.deepEqual((await run(notes({ up: 900, down: 12 }).engine)).trafficPerToken, { up: 900, down: 12 });
  assert.equal('trafficPerToken' in (await run(notes().engine)), false);
});
