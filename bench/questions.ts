/**
 * Saved holes as the token ids that the engine is asked to score, a line of JSON each, for training/evaluate.py: engine
 * and reference then score the same ids.
 *   node --import tsx bench/questions.ts --model-dir IMPORTED_MODEL --out FILE [--controls K] [--longer N] HOLES.jsonl …
 * A line: {"repository", "path", "mode", "stratum", "local": [..], "localFileTokens", "targets": [..],
 * "chunks": [{"path", "ids"}]}; with --controls also "random" and "other", at most K chunks each (controlChunks.ts);
 * with --longer also "longer": {"N": [..]}, the local context with N tokens of the file, for the reader local@N.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { createTokenizer } from '../server/engine/tokenizer/createTokenizer.ts';
import { readTokenizerData } from '../server/models/tokenizerData.ts';
import { TokenHealer } from '../server/prompt/healing.ts';
import { type AskedHole, controlChunks } from './controlChunks.ts';
import { type Hole, loadHoles } from './hole.ts';
import { holeTokens } from './holeTokens.ts';

const { values, positionals } = parseArgs({
  options: {
    'model-dir': { type: 'string' },
    out: { type: 'string' },
    controls: { type: 'string', default: '0' },
    longer: { type: 'string' },
  },
  allowPositionals: true,
});
const { 'model-dir': modelDir, out, longer } = values;
const controls = Number(values.controls);
if (modelDir === undefined || out === undefined || positionals.length === 0 || !Number.isInteger(controls)) {
  throw new Error('usage: see the head of bench/questions.ts');
}

const healer = new TokenHealer(createTokenizer(await readTokenizerData(modelDir)));
const holes = (await Promise.all(positionals.map(loadHoles))).flat();
const questions = holes.map(questionOf);
const lines = questions.map((question, number) => `${JSON.stringify(withControls(question, number))}\n`);
await writeFile(out, lines.join(''));
process.stderr.write(`${questions.length} questions\n`);

function questionOf(hole: Hole) {
  const { repository, path, mode, stratum } = hole;
  const { local, localFileTokens, targets, chunks } = holeTokens(healer, hole);
  const offered = chunks.map((ids, chunk) => ({ path: hole.chunks[chunk].path, ids }));
  const question = { repository, path, mode, stratum, local, localFileTokens, targets, chunks: offered };
  return longer === undefined
    ? question
    : { ...question, longer: { [longer]: holeTokens(healer, hole, Number(longer)).local } };
}

function withControls(question: AskedHole, number: number) {
  if (controls === 0) return question;
  const [random, other] = (['random', 'other'] as const).map((source) =>
    controlChunks(questions, number, source, controls),
  );
  return { ...question, random, other };
}
