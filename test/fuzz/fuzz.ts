/**
 * Fuzzing for as long as asked:
 *   npm run fuzz -- [--minutes 10] [--seed 1] [--from 0] [--only sources|messages] [--out fuzz-findings.jsonl]
 * Each finding is a line of JSON in --out; a run goes on where one with the same seed ended with --from. Says how many
 * sources and messages it tried, and ends with 1 where something did not hold.
 */
import { appendFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { testGrammars } from '../../server/chunking/standIns.ts';
import { tinyStorage } from '../wire/tinyStorage.ts';
import { FuzzedServer } from './fuzzedServer.ts';
import { FuzzedSources } from './fuzzSources.ts';
import { samples } from './mutate.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    only: { type: 'string' },
    out: { type: 'string', default: 'fuzz-findings.jsonl' },
  },
});
const [seed, from] = [Number(values.seed), Number(values.from)];
const { only } = values;
if (only !== undefined && only !== 'sources' && only !== 'messages') throw new Error('--only sources or messages');
const shareMs = (Number(values.minutes) * 60_000) / (only === undefined ? 2 : 1);
const sayEveryMs = 10_000;
let findings = 0;
if (only !== 'messages') await fuzzSources();
if (only !== 'sources') await fuzzMessages();
process.exitCode = findings > 0 ? 1 : 0;

async function fuzzSources(): Promise<void> {
  const sources = await new FuzzedSources(samples(), testGrammars(), seed).ready();
  const numbers = await eachNumber(
    async (number) => {
      for (const finding of await sources.try(number)) note(finding);
    },
    (tried) => `${tried} sources, ${sources.judged} offers judged by a grammar`,
  );
  sources.dispose();
  console.error(`sources: go on with --seed ${seed} --from ${numbers}`);
}

async function fuzzMessages(): Promise<void> {
  const base = await mkdtemp(path.join(tmpdir(), 'fovea-fuzz-'));
  const storage = await tinyStorage(base);
  const start = (number: number) => FuzzedServer.start(path.join(base, `server-${number}`), storage, samples(), seed);
  let server = await start(from);
  let ended = 0;
  const numbers = await eachNumber(
    async (number) => {
      const what = await server.try(number);
      if (what === undefined) return;
      note({ number, what });
      ended += server.messages;
      await server.dispose();
      server = await start(number + 1);
    },
    () => `${ended + server.messages} messages`,
  );
  await server.dispose();
  await rm(base, { recursive: true, force: true });
  console.error(`messages: go on with --seed ${seed} --from ${numbers}`);
}

/** @returns the first number that was not tried */
async function eachNumber(run: (number: number) => Promise<void>, figures: (tried: number) => string): Promise<number> {
  const untilMs = performance.now() + shareMs;
  let [number, nextMs] = [from, performance.now() + sayEveryMs];
  const say = (): void => console.error(`seed ${seed}: ${figures(number - from)}, ${findings} findings`);
  for (; performance.now() < untilMs; number++) {
    await run(number);
    if (performance.now() < nextMs) continue;
    nextMs = performance.now() + sayEveryMs;
    say();
  }
  say();
  return number;
}

function note(finding: object): void {
  findings++;
  appendFileSync(values.out, `${JSON.stringify({ seed, ...finding })}\n`);
}
