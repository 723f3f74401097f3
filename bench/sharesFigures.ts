/** Whether a share says what a chunk is worth: figures over holes, with intervals. Pure. */
import { bootstrapInterval, mean, pairedDifference, quantile } from './metrics.ts';
import { seededRandom } from './seededRandom.ts';
import type { HoleShares } from './sharesHoles.ts';

type Interval = [low: number, high: number];

export interface SharesFigures {
  holes: number;
  /** mean nats with all chunks */
  nats: number;
  /** what taking the chunk of the highest share away adds to the loss, nats, and a random other one */
  topCost: number;
  topCostInterval: Interval;
  otherCost: number;
  otherCostInterval: Interval;
  /** hole by hole; above 0: the share is worth showing */
  topMinusOther: [mean: number, low: number, high: number];
  /** share of holes where the top one costs more */
  topCostsMore: number;
  topShare: number;
  otherShare: number;
  /** of share and cost over all chunks that were taken away, by ranks, with an interval over holes; undefined: all equal */
  correlation?: number;
  correlationInterval?: Interval;
  taken: number;
}

/** @param holes at least one */
export function sharesFigures(holes: readonly HoleShares[], seed: number): SharesFigures {
  const cost = (pick: (hole: HoleShares) => HoleShares['top']): number[] =>
    holes.map((hole) => pick(hole).nats - hole.nats);
  const [top, other] = [cost((hole) => hole.top), cost((hole) => hole.other)];
  const correlation = correlationOf(holes);
  return {
    holes: holes.length,
    nats: mean(holes.map(({ nats }) => nats)),
    topCost: mean(top),
    topCostInterval: bootstrapInterval(top, seed),
    otherCost: mean(other),
    otherCostInterval: bootstrapInterval(other, seed),
    topMinusOther: pairedDifference(top, other, seed),
    topCostsMore: mean(top.map((value, hole) => Number(value > other[hole]))),
    topShare: mean(holes.map((hole) => hole.top.share)),
    otherShare: mean(holes.map((hole) => hole.other.share)),
    ...(Number.isFinite(correlation) ? { correlation, correlationInterval: correlationInterval(holes, seed) } : {}),
    taken: holes.reduce((sum, { taken }) => sum + taken.length, 0),
  };
}

function correlationOf(holes: readonly HoleShares[]): number {
  const pairs = holes.flatMap(({ nats, taken }) => taken.map((each) => [each.share, each.nats - nats] as const));
  return rankCorrelation(
    pairs.map(([share]) => share),
    pairs.map(([, cost]) => cost),
  );
}

/** Holes are drawn, not chunks: those of one hole belong together. */
function correlationInterval(holes: readonly HoleShares[], seed: number): Interval {
  const random = seededRandom(seed);
  const resampled = Array.from({ length: 1000 }, () =>
    correlationOf(holes.map(() => holes[random.integer(holes.length)])),
  ).filter(Number.isFinite);
  return [quantile(resampled, 0.025), quantile(resampled, 0.975)];
}

/** Spearman's: 1 where one rises with the other, -1 where it falls; NaN where either is the same everywhere. */
export function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  const [ranksA, ranksB] = [ranks(a), ranks(b)];
  const [meanA, meanB] = [mean(ranksA), mean(ranksB)];
  let [both, onlyA, onlyB] = [0, 0, 0];
  for (const [index, rank] of ranksA.entries()) {
    const [fromA, fromB] = [rank - meanA, ranksB[index] - meanB];
    both += fromA * fromB;
    onlyA += fromA * fromA;
    onlyB += fromB * fromB;
  }
  return both / Math.sqrt(onlyA * onlyB);
}

/** Equal values share their mean rank. */
function ranks(values: readonly number[]): number[] {
  const order = [...values.keys()].sort((a, b) => values[a] - values[b]);
  const result = new Array<number>(values.length);
  for (let first = 0; first < order.length; ) {
    let last = first;
    while (last + 1 < order.length && values[order[last + 1]] === values[order[first]]) last++;
    for (let index = first; index <= last; index++) result[order[index]] = (first + last) / 2;
    first = last + 1;
  }
  return result;
}
