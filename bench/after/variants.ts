/**
 * How the text after the cursor is best read beside the chunks that the gate chooses: at holes inside a line, losses, first
 * lines written, and how often such a line is one that follows the cursor anyway. A line of JSON a hole in the record; run
 * it again, and it goes on.
 *   node --import tsx bench/after/variants.ts --model-dir IMPORTED --adapter FILE --record FILE [--holes 8] [--seed 1]
 *     [--threads 2] REPOSITORY …
 */
import { parseArgs } from 'node:util';
import { createTokenizer } from '../../server/engine/tokenizer/createTokenizer.ts';
import { readTokenizerData } from '../../server/models/tokenizerData.ts';
import { TokenHealer } from '../../server/prompt/healing.ts';
import { lineEndIds } from '../../server/prompt/lineEndIds.ts';
import { askHoles } from '../askHoles.ts';
import { startEngine } from '../benchEngine.ts';
import { parseReaders } from '../benchReader.ts';
import { digHoles } from '../digHoles.ts';
import { openProject } from '../gate/openProject.ts';
import { holeKey } from '../hole.ts';
import { bootstrapInterval, isExact, mean } from '../metrics.ts';
import { appendRecord, recordedLines } from '../recordFile.ts';
import { afterVariants, baseVariant } from './afterVariants.ts';

/** What one variant did at a hole. */
interface Outcome {
  /** of 64 tokens, and of the first eight */
  nats: number;
  first8: number;
  exact: boolean;
  /** the line written is one of those that follow, and not the true one */
  repeats: boolean;
}

interface Measured {
  hole: string;
  outcomes: Record<string, Outcome>;
}

/** Lines after the cursor's that a written line may repeat. */
const followingLines = 3;
/** A shorter line is what any two places share. */
const leastRepeated = 4;

const { values, positionals: repositories } = parseArgs({
  options: {
    'model-dir': { type: 'string' },
    adapter: { type: 'string' },
    record: { type: 'string' },
    holes: { type: 'string', default: '8' },
    seed: { type: 'string', default: '1' },
    threads: { type: 'string', default: '2' },
  },
  allowPositionals: true,
});
const { 'model-dir': modelDir, adapter: adapterFile, record } = values;
if (modelDir === undefined || adapterFile === undefined || record === undefined) {
  throw new Error('usage: see the head of bench/after/variants.ts');
}
const measured = (await recordedLines(record)).map((line): Measured => JSON.parse(line));
if (repositories.length > 0) await measure(modelDir, adapterFile, record);
process.stdout.write(`${JSON.stringify(figures(measured), null, 2)}\n`);

async function measure(folder: string, adapterName: string, recordFile: string): Promise<void> {
  const known = new Set(measured.map(({ hole }) => hole));
  const { engine, info } = await startEngine({
    ...{ modelDir: folder, adapterFile: adapterName, threads: Number(values.threads) },
  });
  const healer = new TokenHealer(createTokenizer(await readTokenizerData(folder)));
  const lineEnds = lineEndIds(healer.tokenizer);
  const seed = Number(values.seed);
  const readers = parseReaders('attend:2');
  for (const repo of repositories) {
    const digger = await openProject(repo, healer, info.chunkTokens);
    const dig = { mode: 'line', stratum: 'normal', count: Number(values.holes), offered: 8, seed } as const;
    for (const hole of await digHoles(digger, dig)) {
      if (known.has(holeKey(hole))) continue;
      const asked = askHoles({ ...digger, lineEnds, info }, [hole], { readers, other: undefined, seed });
      for await (const { score, generate, truth, lineOf } of asked) {
        const following = linesAfter(digger.session.index.files.get(hole.path)?.text ?? '', hole.offset);
        const outcomes: Measured['outcomes'] = {};
        for (const { name, chunks, tuning } of afterVariants(digger, hole)) {
          const reader = { prompt: 0, attend: chunks.length, focus: 0, memory: 0, copy: false };
          const read = { reader, chunks, ...(tuning && { attendTuning: tuning }) };
          const { nats } = await engine.score({ ...score, ...read });
          const { tokens } = await engine.generate({ ...generate, ...read });
          const line = lineOf(tokens.map(({ id }) => id));
          const exact = isExact(line, truth);
          const own = hole.before.slice(hole.before.lastIndexOf('\n') + 1) + line;
          const repeats = !exact && own.trim().length >= leastRepeated && following.includes(own.trim());
          outcomes[name] = { nats: mean(nats), first8: mean(nats.slice(0, 8)), exact, repeats };
        }
        const found = { hole: holeKey(hole), outcomes };
        measured.push(found);
        await appendRecord(recordFile, found);
      }
    }
  }
  await engine.dispose();
}

/** The next lines with code after the cursor's, without blanks at their ends. */
function linesAfter(text: string, offset: number): string[] {
  const lines = text.slice(offset).split('\n').slice(1);
  return lines
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(0, followingLines);
}

function figures(all: readonly Measured[]) {
  const names = Object.keys(all[0]?.outcomes ?? {});
  return {
    holes: all.length,
    variants: names.map((name) => {
      const own = all.map(({ outcomes }) => outcomes[name]);
      const difference = all.map(({ outcomes }) => outcomes[name].nats - outcomes[baseVariant].nats);
      return {
        name,
        nats: mean(own.map(({ nats }) => nats)),
        first8: mean(own.map(({ first8 }) => first8)),
        toBase: mean(difference),
        interval: bootstrapInterval(difference, 1),
        exact: mean(own.map(({ exact }) => Number(exact))),
        repeats: mean(own.map(({ repeats }) => Number(repeats))),
      };
    }),
  };
}
