/** From where each question's answer was found to the figures of a set of questions. Knows no search. */
import { quantile } from '../metrics.ts';

/** One question, asked. */
export interface AskedLine {
  repository: string;
  question: string;
  /** files that answer it; none of a question about what is not there */
  paths: readonly string[];
  /** of the first source that is of such a file, from 1; 0: none is */
  rank: number;
  /** of the first such source that holds the symbol as well; undefined where the question names none */
  symbolRank?: number;
  /** share of the question's weight that the best source holds */
  coverage: number;
  nothingFound: boolean;
  /** processor's time of the search */
  ms: number;
  /** the sources' files, best first */
  found: readonly string[];
}

export interface Recall {
  questions: number;
  recallAt1: number;
  recallAt5: number;
  recallAt8: number;
}

export interface AskFigures extends Recall {
  /** share of the questions with a symbol whose piece is among the first five; null without such questions */
  symbolAt5: number | null;
  /** share of the questions that have an answer and were told that there is none */
  wronglyNothing: number;
  /** questions about what is not there */
  madeUp: number;
  /** share of those that got sources all the same; null without such questions */
  falseAnswers: number | null;
  ms: { median: number; p95: number; slowest: number };
  repositories: Record<string, Recall & { chunks: number }>;
}

/** @param chunks how many each repository has */
export function askFigures(
  there: readonly AskedLine[],
  notThere: readonly AskedLine[],
  chunks: Readonly<Record<string, number>>,
): AskFigures {
  const named = there.filter(({ symbolRank }) => symbolRank !== undefined);
  const times = [...there, ...notThere].map(({ ms }) => ms);
  const repositories = [...new Set(there.map(({ repository }) => repository))].sort();
  return {
    ...recallOf(there),
    symbolAt5: named.length > 0 ? share(named, ({ symbolRank = 0 }) => symbolRank > 0 && symbolRank <= 5) : null,
    wronglyNothing: there.length > 0 ? share(there, ({ nothingFound }) => nothingFound) : 0,
    madeUp: notThere.length,
    falseAnswers: notThere.length > 0 ? share(notThere, ({ nothingFound }) => !nothingFound) : null,
    ms: { median: quantile(times, 0.5), p95: quantile(times, 0.95), slowest: Math.max(...times) },
    repositories: Object.fromEntries(
      repositories.map((name) => {
        const own = there.filter(({ repository }) => repository === name);
        return [name, { ...recallOf(own), chunks: chunks[name] ?? 0 }];
      }),
    ),
  };
}

function recallOf(lines: readonly AskedLine[]): Recall {
  const at = (k: number): number => (lines.length > 0 ? share(lines, ({ rank }) => rank > 0 && rank <= k) : 0);
  return { questions: lines.length, recallAt1: at(1), recallAt5: at(5), recallAt8: at(8) };
}

function share(lines: readonly AskedLine[], holds: (line: AskedLine) => boolean): number {
  return lines.filter(holds).length / lines.length;
}
