/**
 * Holes to train on, dug in projects as the product would see them: chunks cut, headed and ranked by the product's own
 * chunker and gate. Written as hole files that training/ reads; needs a tokenizer and no engine.
 *   node --import tsx bench/trainingHoles.ts --model-dir IMPORTED_MODEL --out DIR [--holes 32] [--offered 16]
 *     [--chunk-tokens 512] [--target-tokens 256] [--seed 1] [--modes prefix,infill] PROJECT …
 * One file a project, as many holes in each of the modes; a project whose file is there is left out.
 */
import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { silent } from '../server/base/progress.ts';
import { createTokenizer } from '../server/engine/tokenizer/createTokenizer.ts';
import { installationOf } from '../server/installation.ts';
import { readTokenizerData } from '../server/models/tokenizerData.ts';
import { TokenHealer } from '../server/prompt/healing.ts';
import { repositoryIndex } from '../server/stations.ts';
import { WorkspaceSession } from '../server/workspace/workspaceSession.ts';
import { type Digger, digHoles } from './digHoles.ts';
import { type Hole, modes, saveHoles } from './hole.ts';

const { values, positionals: projects } = parseArgs({
  options: {
    'model-dir': { type: 'string' },
    out: { type: 'string' },
    holes: { type: 'string', default: '32' },
    offered: { type: 'string', default: '16' },
    'chunk-tokens': { type: 'string', default: '512' },
    'target-tokens': { type: 'string', default: '256' },
    seed: { type: 'string', default: '1' },
    modes: { type: 'string', default: 'prefix,infill' },
  },
  allowPositionals: true,
});
const { 'model-dir': modelDir, out } = values;
if (modelDir === undefined || out === undefined || projects.length === 0) {
  throw new Error('usage: see the head of bench/trainingHoles.ts');
}
const wanted = values.modes.split(',').map((name) => {
  const mode = modes.find((known) => known === name);
  if (mode === undefined) throw new Error(`--modes: ${name} is none of ${modes.join(', ')}`);
  return mode;
});
const common = {
  stratum: 'normal',
  offered: Number(values.offered),
  targetTokens: Number(values['target-tokens']),
} as const;

const entry = path.join(path.dirname(path.dirname(fileURLToPath(import.meta.url))), 'server', 'cli.ts');
const tokenizer = createTokenizer(await readTokenizerData(modelDir));
const healer = new TokenHealer(tokenizer);
const warn = (message: string): void => void process.stderr.write(`${message}\n`);

await mkdir(out, { recursive: true });
for (const [number, project] of projects.entries()) {
  const file = path.join(out, `${path.basename(project)}.jsonl`);
  if (existsSync(file)) continue;
  const options = { installation: installationOf(entry), chunkFolder: path.join(out, 'chunks'), repo: project, warn };
  const index = repositoryIndex(options, tokenizer, path.basename(modelDir), Number(values['chunk-tokens']));
  const session = new WorkspaceSession(index, { copyUpdate: async () => {} });
  await session.open({ progress: silent });
  const digger: Digger = { tokenizer, healer, session };
  const seed = Number(values.seed);
  const holes: Hole[] = [];
  for (const [later, mode] of wanted.entries()) {
    const count = Math.ceil((Number(values.holes) - later) / wanted.length);
    holes.push(...(await digHoles(digger, { ...common, mode, count, seed: seed + later })));
  }
  await saveHoles(`${file}.part`, holes);
  await rename(`${file}.part`, file);
  warn(
    `${number + 1}/${projects.length} ${path.basename(project)}: ${holes.length} holes, ${index.chunks.size} chunks`,
  );
}
