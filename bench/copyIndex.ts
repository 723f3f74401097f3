/**
 * What the copy index costs: time to build, memory, time of a question and of a small change, on real source.
 *
 *   node --expose-gc --import tsx bench/copyIndex.ts --model MODEL --repo DIR [--repo DIR …] [--tokens 3000000] [--seed 1]
 *
 * MODEL gives the tokenizer (a .gguf file or a folder in Hugging Face layout). Prints one line of JSON at the end.
 */
import { parseArgs } from 'node:util';
import { exitCodes, FoveaError } from '../server/base/errors.ts';
import { CopyIndex } from '../server/engine/decode/copyIndex.ts';
import { openModelSource } from '../server/engine/model/openModelSource.ts';
import { createTokenizer } from '../server/engine/tokenizer/createTokenizer.ts';
import { listFiles } from '../server/workspace/files.ts';
import { readSource } from '../server/workspace/readSource.ts';
import { mean, quantile } from './metrics.ts';
import { type Random, seededRandom } from './seededRandom.ts';

/** Mean tokens of a syntax chunk (facts.md: 512 at a fill of 0.70); here every chunk is that long. */
const chunkTokens = 360;
/** Questions before those that count: V8 compiles what it runs often. */
const warmUp = 500;
const questions = 5000;
const changes = 500;
/** Shorter files are left out. */
const fewestTokens = 100;

interface File {
  ids: Int32Array;
  keys: number[];
}

async function tokenise(model: string, repos: readonly string[], most: number): Promise<Int32Array[]> {
  // The weights do not matter here: nothing computes their hash.
  const source = await openModelSource(model, 'unused');
  const tokenizer = createTokenizer(source.tokenizer);
  await source.close();
  const files: Int32Array[] = [];
  let tokens = 0;
  for (const repo of repos) {
    const { root, paths } = await listFiles(repo);
    for (const path of paths) {
      const text = (await readSource(root, path))?.source?.text;
      if (text === undefined || tokens >= most) continue;
      const ids = Int32Array.from(tokenizer.encode(text).slice(0, most - tokens));
      files.push(ids);
      tokens += ids.length;
    }
  }
  return files;
}

function chunkOf(file: File, chunk: number): number[] {
  return Array.from(file.ids.subarray(chunk * chunkTokens, (chunk + 1) * chunkTokens));
}

/** Bytes of V8's heap and of array buffers; resident memory would show the tokenizer's garbage given back. */
function memoryBytes(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function timed(work: () => void): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

/** Asks at a random place of a random file: the file before it as history, its own chunks left out. */
function ask(index: CopyIndex, files: readonly File[], random: Random): { ms: number; matchLength: number } {
  const file = files[random.integer(files.length)];
  const context = Array.from(file.ids.subarray(0, 1 + random.integer(file.ids.length - 1)));
  let matchLength = 0;
  const ms = timed(() => {
    matchLength = index.match(context, { exclude: file.keys })?.length ?? 0;
  });
  return { ms, matchLength };
}

const figures = (ms: readonly number[]) => {
  const at = (share: number) => Number(quantile(ms, share).toFixed(3));
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
};

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      model: { type: 'string' },
      repo: { type: 'string', multiple: true },
      tokens: { type: 'string', default: '3000000' },
      seed: { type: 'string', default: '1' },
    },
  });
  if (!values.model || !values.repo)
    throw new FoveaError('usage', 'Name a tokenizer with --model and source with --repo.');
  const random = seededRandom(Number(values.seed));
  const files: File[] = (await tokenise(values.model, values.repo, Number(values.tokens)))
    .filter((ids) => ids.length >= fewestTokens)
    .map((ids) => ({ ids, keys: [] }));
  if (files.length === 0)
    throw new FoveaError('input', 'There is no source in these folders: name others with --repo.');
  const vocabSize = 1 + files.reduce((most, { ids }) => ids.reduce((a, b) => Math.max(a, b), most), 0);

  const before = memoryBytes();
  const index = new CopyIndex(vocabSize);
  const additions: number[] = [];
  let mostBytes = 0;
  for (const file of files) {
    for (let chunk = 0; chunk * chunkTokens < file.ids.length; chunk++) {
      const key = additions.length;
      file.keys.push(key);
      const ids = chunkOf(file, chunk);
      additions.push(timed(() => index.update({ add: [{ key, ids }], remove: [] })));
      if (key % 50 === 0) mostBytes = Math.max(mostBytes, index.stats().bytes);
    }
  }
  const processBytes = memoryBytes() - before;
  const stats = index.stats();

  for (let i = 0; i < warmUp; i++) ask(index, files, random);
  const asked = Array.from({ length: questions }, () => ask(index, files, random));

  const replaced = Array.from({ length: changes }, () => {
    const file = files[random.integer(files.length)];
    const chunk = random.integer(file.keys.length);
    const ids = chunkOf(file, chunk);
    return timed(() => index.update({ add: [{ key: file.keys[chunk], ids }], remove: [] }));
  });

  const report = {
    ...stats,
    mostBytesWhileBuilding: Math.max(mostBytes, stats.bytes),
    processBytes,
    buildSeconds: Number((additions.reduce((sum, ms) => sum + ms, 0) / 1000).toFixed(2)),
    addChunkMs: figures(additions),
    replaceChunkMs: figures(replaced),
    matchMs: figures(asked.map(({ ms }) => ms)),
    meanMatchLength: Number(mean(asked.map(({ matchLength }) => matchLength)).toFixed(2)),
  };
  process.stdout.write(`${JSON.stringify(report)}\n`);
}

await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof FoveaError ? error.message : String(error)}\n`);
  process.exitCode = exitCodes[error instanceof FoveaError ? error.kind : 'failure'];
});
