/**
 * When to show a line that the copy index alone gives: holes copied at, figures, weights. No forward is needed.
 *   node --import tsx bench/speakCopy.ts --model-dir IMPORTED_MODEL --fit DIR,DIR --held-out DIR,DIR
 *     [--holes 400] [--seed 1] [--record FILE] [--write server/confidence/copyConfidence.json]
 * The model gives the tokenizer only. Weights are fitted on --fit; thresholds are what --held-out needs. With --record the
 * holes are kept there, a line of JSON each, and repositories that it holds are not asked again. Prints a line of JSON.
 */
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createTokenizer } from '../server/engine/tokenizer/createTokenizer.ts';
import { readTokenizerData } from '../server/models/tokenizerData.ts';
import { repositoryIndex } from '../server/stations.ts';
import { installation } from './benchEngine.ts';
import { type CopiedHole, copyAtHoles } from './copiedHoles.ts';
import { speakCopyReport } from './speakCopyFigures.ts';

const { values } = parseArgs({
  options: {
    'model-dir': { type: 'string' },
    fit: { type: 'string' },
    'held-out': { type: 'string' },
    holes: { type: 'string', default: '400' },
    seed: { type: 'string', default: '1' },
    record: { type: 'string' },
    write: { type: 'string' },
  },
});
const { 'model-dir': modelDir, fit, 'held-out': heldOut, record, write } = values;
if (!modelDir || !fit || !heldOut) throw new Error('usage: see the head of bench/speakCopy.ts');

/** As the engine has them of most models; a copied run ends where its chunk does. */
const chunkTokens = 512;
const warn = (message: string): void => void process.stderr.write(`${message}\n`);
const [count, seed] = [Number(values.holes), Number(values.seed)];
const tokenizer = createTokenizer(await readTokenizerData(modelDir));
const recorded = record === undefined ? [] : await recordedHoles(record);

const report = speakCopyReport(await holesOf(fit), await holesOf(heldOut), {
  tokenizer: path.basename(modelDir),
  seed,
  date: new Date().toISOString().slice(0, 10),
});
if (write !== undefined) await writeFile(write, `${JSON.stringify(report.weights, null, 2)}\n`);
process.stdout.write(`${JSON.stringify(report.report)}\n`);

async function holesOf(repositories: string): Promise<CopiedHole[]> {
  const holes: CopiedHole[] = [];
  for (const repo of repositories.split(',')) holes.push(...(await holesIn(repo)));
  return holes;
}

async function holesIn(repo: string): Promise<CopiedHole[]> {
  const name = path.basename(path.resolve(repo));
  const known = recorded.filter(({ repository }) => repository === name);
  if (known.length > 0) return known;
  const index = repositoryIndex({ installation, repo, warn }, tokenizer, path.basename(modelDir!), chunkTokens);
  const report = (done: number) => void process.stderr.write(`\r${name}: ${done}/${count}`);
  const holes = await copyAtHoles(index, tokenizer, { count, seed, report });
  process.stderr.write('\n');
  if (record !== undefined) await appendFile(record, holes.map((hole) => `${JSON.stringify(hole)}\n`).join(''));
  return holes;
}

async function recordedHoles(file: string): Promise<CopiedHole[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): CopiedHole => JSON.parse(line));
}
