/**
 * Losses of direct attention under different tunings, on saved holes: what defaultAttendTuning was chosen with.
 *   node --import tsx bench/attendTuning.ts --model-dir IMPORTED_MODEL [--adapter FILE] HOLES.jsonl …
 */
import { parseArgs } from 'node:util';
import type { ScoreParams } from '../server/engine/protocol.ts';
import { parseReader } from '../server/engine/readers/readerSpec.ts';
import { createTokenizer } from '../server/engine/tokenizer/createTokenizer.ts';
import { readTokenizerData } from '../server/models/tokenizerData.ts';
import { TokenHealer } from '../server/prompt/healing.ts';
import { startEngine } from './benchEngine.ts';
import { loadHoles } from './hole.ts';
import { holeTokens } from './holeTokens.ts';
import { bootstrapInterval, mean } from './metrics.ts';

type Tuning = NonNullable<ScoreParams['attendTuning']>;

/** Readers and tunings side by side; every difference is to the first. */
const variants: [reader: string, tuning: Tuning][] = [
  ['local', {}],
  ['attend:1', {}],
  ['attend:2', {}],
  ['attend:4', {}],
  ['attend:8', {}],
  ['attend:2', { hiddenFirstKeys: 0 }],
  ['attend:4', { hiddenFirstKeys: 0 }],
  ['attend:4', { hiddenFirstKeys: 1 }],
  ['attend:4', { keyScale: 0.9 }],
  ['attend:4', { bias: -0.5 }],
  ['attend:8', { hiddenFirstKeys: 0 }],
  ['attend:8', { keyScale: 0.9 }],
  ['attend:8', { bias: -0.5 }],
  ['attend:8', { bias: -1 }],
];

const { values, positionals } = parseArgs({
  options: { 'model-dir': { type: 'string' }, adapter: { type: 'string' }, readers: { type: 'string' } },
  allowPositionals: true,
});
const modelDir = values['model-dir'];
if (modelDir === undefined || positionals.length === 0) throw new Error('usage: see the head of bench/attendTuning.ts');
const chosen = values.readers?.split(',').map((name): [string, Tuning] => [name, {}]) ?? variants;

const healer = new TokenHealer(createTokenizer(await readTokenizerData(modelDir)));
const { engine } = await startEngine({ modelDir, adapterFile: values.adapter });

const holes = (await Promise.all(positionals.map(loadHoles))).flat().filter(({ stratum }) => stratum === 'normal');
const losses: number[][] = chosen.map(() => []);
for (const [number, hole] of holes.entries()) {
  const request = holeTokens(healer, hole);
  for (const [i, [reader, attendTuning]] of chosen.entries()) {
    const { nats } = await engine.score({ ...request, reader: parseReader(reader), attendTuning });
    losses[i].push(nats.reduce((sum, x) => sum + x, 0) / nats.length);
  }
  process.stderr.write(`\r${number + 1}/${holes.length}`);
}
await engine.dispose();

const rows = chosen.map(([reader, tuning], i) => {
  const minusFirst = losses[i].map((loss, hole) => loss - losses[0][hole]);
  return {
    reader,
    tuning,
    nats: mean(losses[i]),
    minusFirst: mean(minusFirst),
    interval: bootstrapInterval(minusFirst, 1),
  };
});
process.stdout.write(`${JSON.stringify({ holes: holes.length, rows })}\n`);
