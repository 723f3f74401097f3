/** How well readers continue holes: eval.md's figures, with intervals. Knows no file and no process. */

import { type Progress, silent } from '../server/base/progress.ts';
import type { GenerateParams, ReaderSpec, ScoreParams } from '../server/engine/protocol.ts';
import type { EngineClient } from '../server/engineClient/engineClient.ts';
import type { BenchReader } from './benchReader.ts';
import {
  bootstrapInterval,
  editSimilarity,
  identifiersF1,
  isExact,
  mean,
  natsAt,
  pairedDifference,
} from './metrics.ts';

type WithoutReader<T> = Omit<T, 'reader' | 'chunks' | 'stream'>;

/** A hole made ready: what every reader is asked alike, and how its answer is read. */
export interface Question {
  score: WithoutReader<ScoreParams>;
  /** greedily, until the line ends */
  generate: WithoutReader<GenerateParams>;
  /** the line that truly stands there, from the cursor on */
  truth: string;
  /** the generated line from the cursor on, without its break */
  lineOf(ids: readonly number[]): string;
  readBy(reader: BenchReader): Read;
}

/** What a reader reads at a hole. */
export interface Read {
  reader: ReaderSpec;
  chunks: readonly (readonly number[])[];
}

export type Interval = [low: number, high: number];
export type Difference = [mean: number, low: number, high: number];

export interface ReaderFigures {
  /** mean over holes of the mean of -log p over the target's tokens */
  nats: number;
  natsInterval: Interval;
  /** by hole, in their order: differences of any two readers, of one run or of two at the same holes */
  natsEach: number[];
  exact: number;
  exactInterval: Interval;
  editSimilarity: number;
  editSimilarityInterval: Interval;
  identifiers: number;
  identifiersInterval: Interval;
  /** mean, low, high of the difference hole by hole; negative is better */
  natsMinusLocal: Difference;
  natsMinusPrompt8?: Difference;
  natsByToken: { '1-8': number; '9-64': number };
}

export interface QualityOptions {
  seed: number;
  /** how many questions come, for the progress */
  count: number;
  progress?: Progress;
  signal?: AbortSignal;
}

type Engine = Pick<EngineClient, 'score' | 'generate'>;

/** What one reader did at each hole. */
interface Answers {
  /** by hole and token */
  nats: number[][];
  lines: string[];
}

const local: BenchReader = {
  name: 'local',
  spec: { prompt: 0, attend: 0, focus: 0, memory: 0, copy: false },
  chunks: 'gate',
};

/**
 * Figures by reader's name. Readers take turns at each hole; `local` is scored in any case, for the differences.
 * @param questions at least one
 */
export async function measureQuality(
  engine: Engine,
  readers: readonly BenchReader[],
  questions: AsyncIterable<Question>,
  { seed, count, progress = silent, signal }: QualityOptions,
): Promise<Record<string, ReaderFigures>> {
  const answers = new Map<string, Answers>(readers.map(({ name }) => [name, { nats: [], lines: [] }]));
  const localAlone: Answers | undefined = answers.has(local.name) ? undefined : { nats: [], lines: [] };
  const truths: string[] = [];
  for await (const question of questions) {
    progress.report('Measuring at holes', truths.length, count);
    truths.push(question.truth);
    for (const reader of readers) {
      const { nats, lines } = answers.get(reader.name)!;
      nats.push(await score(engine, question, reader, signal));
      lines.push(await line(engine, question, reader, signal));
    }
    localAlone?.nats.push(await score(engine, question, local, signal));
  }
  progress.report('Measuring at holes', count, count);
  const localNats = (answers.get(local.name) ?? localAlone!).nats.map(mean);
  const prompt8 = answers.get('prompt:8')?.nats.map(mean);
  return Object.fromEntries(
    [...answers].map(([name, answer]) => [name, figures(answer, truths, localNats, prompt8, seed)]),
  );
}

async function score(engine: Engine, question: Question, reader: BenchReader, signal?: AbortSignal): Promise<number[]> {
  const { nats } = await engine.score({ ...question.score, ...question.readBy(reader) }, signal);
  return nats;
}

async function line(engine: Engine, question: Question, reader: BenchReader, signal?: AbortSignal): Promise<string> {
  const request = { ...question.generate, ...question.readBy(reader) };
  const { tokens } = await engine.generate(request, signal === undefined ? {} : { signal });
  return question.lineOf(tokens.map(({ id }) => id));
}

function figures(
  { nats, lines }: Answers,
  truths: readonly string[],
  localNats: readonly number[],
  prompt8: readonly number[] | undefined,
  seed: number,
): ReaderFigures {
  const byHole = nats.map(mean);
  const lineFigure = (compare: (generated: string, truth: string) => number): [number, Interval] => {
    const values = lines.map((generated, hole) => compare(generated, truths[hole]));
    return [mean(values), bootstrapInterval(values, seed)];
  };
  const [exact, exactInterval] = lineFigure((generated, truth) => (isExact(generated, truth) ? 1 : 0));
  const [similarity, editSimilarityInterval] = lineFigure(editSimilarity);
  const [identifiers, identifiersInterval] = lineFigure(identifiersF1);
  return {
    nats: mean(byHole),
    natsInterval: bootstrapInterval(byHole, seed),
    natsEach: byHole.map((nats) => Number(nats.toFixed(4))),
    exact,
    exactInterval,
    editSimilarity: similarity,
    editSimilarityInterval,
    identifiers,
    identifiersInterval,
    natsMinusLocal: pairedDifference(byHole, localNats, seed),
    ...(prompt8 === undefined ? {} : { natsMinusPrompt8: pairedDifference(byHole, prompt8, seed) }),
    natsByToken: { '1-8': natsAt(nats, 1, 8), '9-64': natsAt(nats, 9, 64) },
  };
}
