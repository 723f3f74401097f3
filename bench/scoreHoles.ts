/**
 * Losses of readers at saved holes, token by token, as JSON: {"READER": [[nats per token] per hole]}.
 *   node --import tsx bench/scoreHoles.ts --model-dir IMPORTED_MODEL [--adapter FILE] --readers LIST [--threads 2]
 *     HOLES.jsonl …
 * LIST as `local,attend:2,focus:8@random,focus:8@other`; the controls' chunks come from the other holes
 * (controlChunks.ts), all others are those saved with the holes. Without copying and the gate's choice of now, which need the
 * repository: `fovea bench holes`.
 */
import { parseArgs } from 'node:util';
import { chunksNeeded, withChunks } from '../server/engine/readers/readerSpec.ts';
import { createTokenizer } from '../server/engine/tokenizer/createTokenizer.ts';
import { readTokenizerData } from '../server/models/tokenizerData.ts';
import { TokenHealer } from '../server/prompt/healing.ts';
import { startEngine } from './benchEngine.ts';
import { type BenchReader, parseReaders } from './benchReader.ts';
import { type AskedHole, controlChunks } from './controlChunks.ts';
import { loadHoles } from './hole.ts';
import { holeTokens } from './holeTokens.ts';

const { values, positionals } = parseArgs({
  options: {
    'model-dir': { type: 'string' },
    adapter: { type: 'string' },
    readers: { type: 'string' },
    threads: { type: 'string', default: '2' },
  },
  allowPositionals: true,
});
const { 'model-dir': modelDir, adapter: adapterFile, readers: list } = values;
if (modelDir === undefined || list === undefined || positionals.length === 0) {
  throw new Error('usage: see the head of bench/scoreHoles.ts');
}
const readers = parseReaders(list);
if (readers.some(({ spec }) => spec.copy)) throw new Error('readers with +copy: use fovea bench holes');

const healer = new TokenHealer(createTokenizer(await readTokenizerData(modelDir)));
const holes = (await Promise.all(positionals.map(loadHoles))).flat();
const asked = holes.map((hole) => {
  const { chunks, ...question } = holeTokens(healer, hole);
  const offered = chunks.map((ids, chunk) => ({ path: hole.chunks[chunk].path, ids }));
  return { repository: hole.repository, path: hole.path, chunks: offered, question };
});

const { engine } = await startEngine({ modelDir, adapterFile, threads: Number(values.threads) });
const nats = new Map<string, number[][]>(readers.map(({ name }) => [name, []]));
for (const [number, { question }] of asked.entries()) {
  for (const reader of readers) {
    const chunks = chunksOf(asked, number, reader).map(({ ids }) => ids);
    const params = { ...question, chunks, reader: withChunks(reader.spec, chunks.length) };
    nats.get(reader.name)?.push((await engine.score(params)).nats);
  }
  process.stderr.write(`\r${number + 1}/${asked.length}`);
}
await engine.dispose();
process.stdout.write(`${JSON.stringify(Object.fromEntries(nats))}\n`);

function chunksOf(all: readonly AskedHole[], number: number, { chunks, spec }: BenchReader) {
  const most = chunksNeeded(spec);
  if (chunks === 'gate' || chunks === 'bm25') return all[number].chunks.slice(0, most);
  return controlChunks(all, number, chunks, most);
}
