/**
 * Fits the copy index's weights to readers, on saved holes of repositories that are here: models/NAME/copyWeights.json.
 *   node --import tsx bench/refitCopyWeights.ts --model-dir IMPORTED_MODEL [--adapter FILE] --readers LIST --out FILE
 *     [--threads 2] [--beside REPORT] REPOSITORY=HOLES.jsonl …
 * LIST as `local,prompt:8,attend:2,attend:2+focus:8`, without +copy; readers of one kind share their weights. Printed, a
 * line of JSON: nats without copying, with the default weights, and with new ones fitted on the other half of the holes.
 * What is written is fitted on all of them, for the kinds that the new weights serve better. With --beside, a report of
 * the same holes (another import's, say), each reader's loss with the default weights minus those of that report.
 */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { CopyIndex } from '../server/engine/decode/copyIndex.ts';
import { defaultCopyWeights, type WeightKind, weightKindOf } from '../server/engine/decode/copyWeights.ts';
import { copySample } from '../server/engine/decode/fitCopyWeights.ts';
import { formatReader } from '../server/engine/readers/readerSpec.ts';
import { createTokenizer } from '../server/engine/tokenizer/createTokenizer.ts';
import { readTokenizerData } from '../server/models/tokenizerData.ts';
import { TokenHealer } from '../server/prompt/healing.ts';
import { lineEndIds } from '../server/prompt/lineEndIds.ts';
import { repositoryIndex } from '../server/stations.ts';
import { WorkspaceSession } from '../server/workspace/workspaceSession.ts';
import { askHoles } from './askHoles.ts';
import { installation, startEngine } from './benchEngine.ts';
import { parseReaders } from './benchReader.ts';
import { crossValidatedNats, eachNatsWith, fit, natsWith, plainNats, type ScoredToken } from './copyFit.ts';
import { loadHoles } from './hole.ts';
import { mean, pairedDifference } from './metrics.ts';

const { values, positionals } = parseArgs({
  options: {
    'model-dir': { type: 'string' },
    adapter: { type: 'string' },
    readers: { type: 'string' },
    out: { type: 'string' },
    threads: { type: 'string', default: '2' },
    beside: { type: 'string' },
  },
  allowPositionals: true,
});
const { 'model-dir': modelDir, adapter: adapterFile, readers: list, out } = values;
const sources = positionals.map((pair) => pair.split('='));
if (!modelDir || !list || !out || sources.length === 0 || sources.some(({ length }) => length !== 2)) {
  throw new Error('usage: see the head of bench/refitCopyWeights.ts');
}
const readers = parseReaders(list);
if (readers.some(({ spec, chunks }) => spec.copy || chunks !== 'gate')) {
  throw new Error('readers without +copy and without @random or @other');
}

const beside: Pick<ReaderReport, 'reader' | 'each'>[] =
  values.beside === undefined ? [] : JSON.parse(await readFile(values.beside, 'utf8'));
const warn = (message: string): void => void process.stderr.write(`${message}\n`);
const tokenizer = createTokenizer(await readTokenizerData(modelDir));
const [healer, lineEnds] = [new TokenHealer(tokenizer), lineEndIds(tokenizer)];
const { engine, info } = await startEngine({ modelDir, adapterFile, threads: Number(values.threads) });
const tokenizerId = path.basename(modelDir);

const scored = new Map<string, ScoredToken[][]>(readers.map(({ name }) => [name, []]));
for (const [repo, file] of sources) await scoreRepository(repo, file);
await engine.dispose();

const kinds = new Map<WeightKind, ScoredToken[][]>();
for (const { name, spec } of readers) {
  const kind = weightKindOf(spec);
  kinds.set(kind, [...(kinds.get(kind) ?? []), ...(scored.get(name) ?? [])]);
}
// A kind whose own weights do not hold on the other half of the holes keeps the default ones.
const better = [...kinds].filter(([, holes]) => crossValidatedNats(holes) < natsWith(holes, defaultCopyWeights));
const weights = Object.fromEntries(better.map(([kind, holes]) => [kind, fit(holes)]));
await writeFile(out, `${JSON.stringify(weights, null, 2).replace(/\[[^\]]*\]/g, (row) => row.replace(/\s+/g, ' '))}\n`);
const report = readers.map(({ spec, name }): ReaderReport => {
  const holes = scored.get(name) ?? [];
  const each = eachNatsWith(holes, defaultCopyWeights);
  const minus = beside.map((other) => [other.reader, pairedDifference(each, other.each, 1)] as const);
  return {
    reader: formatReader(spec),
    kind: weightKindOf(spec),
    holes: holes.length,
    plain: plainNats(holes),
    byDefault: mean(each),
    refitted: crossValidatedNats(holes),
    ...(beside.length > 0 ? { minus: Object.fromEntries(minus) } : {}),
    each,
  };
});
process.stdout.write(`${JSON.stringify(report)}\n`);

interface ReaderReport {
  reader: string;
  kind: WeightKind;
  holes: number;
  /** mean nats without copying, with the default weights, and with weights fitted on the other half of the holes */
  plain: number;
  byDefault: number;
  refitted: number;
  /** by reader of the report beside: mean of the paired differences and its 95 % interval */
  minus?: Record<string, [mean: number, low: number, high: number]>;
  /** with the default weights, by hole */
  each: number[];
}

/** Scores a repository's holes by every reader, and asks a copy index of that repository at every token. */
async function scoreRepository(repo: string, file: string): Promise<void> {
  const copyIndex = new CopyIndex(info.shape.vocab);
  const index = repositoryIndex({ installation, repo, warn }, tokenizer, tokenizerId, info.chunkTokens);
  const session = new WorkspaceSession(index, { copyUpdate: async (update) => copyIndex.update(update) });
  await session.open();
  const holes = (await loadHoles(file)).filter(({ stratum }) => stratum === 'normal');
  const bench = { tokenizer, healer, lineEnds, session, engine, info };
  let done = 0;
  for await (const { score, readBy } of askHoles(bench, holes, { readers, other: undefined, seed: 1 })) {
    const { history, targets, exclude = [] } = score;
    const matches = targets.map((_, i) => copyIndex.match([...history, ...targets.slice(0, i)], { exclude }));
    for (const reader of readers) {
      const { nats } = await engine.score({ ...score, ...readBy(reader) });
      const tokens = nats.map((loss, i): ScoredToken => {
        const match = matches[i];
        return { nats: loss, sample: match && copySample(match, targets[i], loss) };
      });
      scored.get(reader.name)?.push(tokens);
    }
    process.stderr.write(`\r${repo}: ${++done}/${holes.length}`);
  }
  process.stderr.write('\n');
}
