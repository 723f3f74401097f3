/**
 * How long the gate's choice takes, beside BM25's alone, at drawn places of a folder: JSON, milliseconds.
 *   node --import tsx bench/gate/choiceTime.ts --model-dir IMPORTED [--places 200] [--seed 1] FOLDER …
 * The first choice after opening stands by itself: the code is cold then.
 */
import { parseArgs } from 'node:util';
import { parseReader } from '../../server/engine/readers/readerSpec.ts';
import { createTokenizer } from '../../server/engine/tokenizer/createTokenizer.ts';
import { queryText } from '../../server/gate/gate.ts';
import { readTokenizerData } from '../../server/models/tokenizerData.ts';
import { chunksRead, seenAt } from '../../server/placeReads.ts';
import { TokenHealer } from '../../server/prompt/healing.ts';
import { quantile } from '../metrics.ts';
import { seededRandom } from '../seededRandom.ts';
import { openProject } from './openProject.ts';

const { values, positionals: folders } = parseArgs({
  options: {
    'model-dir': { type: 'string' },
    places: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
  },
  allowPositionals: true,
});
const modelDir = values['model-dir'];
if (modelDir === undefined || folders.length === 0) throw new Error('usage: see the head of bench/gate/choiceTime.ts');
const chunkTokens = 512;
const reader = parseReader('attend:2');
const healer = new TokenHealer(createTokenizer(await readTokenizerData(modelDir)));
for (const folder of folders) {
  const { session } = await openProject(folder, healer, chunkTokens);
  const { gate, index } = session;
  const stations = { healer, info: { chunkTokens }, session };
  const random = seededRandom(Number(values.seed));
  const files = [...index.files.values()].filter(({ text }) => text.length > 1000);
  const times: Record<'seen' | 'bm25' | 'choice', number[]> = { seen: [], bm25: [], choice: [] };
  for (let place = 0; place <= Number(values.places); place++) {
    const { path, text } = files[random.integer(files.length)];
    const cursor = random.integer(text.length);
    const request = { path, text, cursor, reader, hideAfter: false };
    const seen = timed('seen', () => seenAt(stations, request));
    timed('bm25', () => gate.rank({ text: queryText(text.slice(0, cursor)), path, families: seen.families }, 2));
    timed('choice', () => chunksRead(stations, request));
  }
  const [first, ...choice] = times.choice.map((ms, place) => ms - times.seen[place]);
  const of = (list: number[]) => ({ p50: rounded(quantile(list, 0.5)), p95: rounded(quantile(list, 0.95)) });
  const figures = {
    files: index.files.size,
    chunks: gate.size,
    first: rounded(first),
    bm25: of(times.bm25),
    choice: of(choice),
  };
  process.stdout.write(`${JSON.stringify({ folder: folder.split('/').at(-1), ...figures })}\n`);

  function timed<T>(what: keyof typeof times, work: () => T): T {
    const began = performance.now();
    const result = work();
    times[what].push(performance.now() - began);
    return result;
  }
}

function rounded(ms: number): number {
  return Number(ms.toPrecision(3));
}
