/** What asking every chunk is worth: figures over holes, with intervals over holes. Pure. */
import { mean, pairedDifference, quantile } from '../metrics.ts';
import {
  bestMeasured,
  firstOutside,
  gateOrder,
  measuredAlone,
  missing,
  offered,
  pairsBy,
  randomOutside,
} from './choices.ts';
import { type Chosen, chosenElsewhere, orderOf } from './chosenElsewhere.ts';
import type { ConsultedHole } from './consultRecords.ts';
import { fused, headRanking, plainRankings, type RankingName } from './rankings.ts';

export type Difference = [mean: number, low: number, high: number];

/** An order of the sixteen chunks that BM25 offers. */
export interface SixteenFigures {
  /** share of holes whose best of the sixteen is among the order's first 1, 2, 4, 8 */
  recall: Record<'1' | '2' | '4' | '8', number>;
  /** nats with the order's first alone, and to BM25's first */
  nats: number;
  toGate: Difference;
}

/** Eight chunks that BM25 does not offer. */
export interface OutsideFigures {
  /** share of holes at which the best of the eight is better than the best of the sixteen, and by how much there */
  better: number;
  by: number;
  /** what the eight beside the sixteen add, if the best of all were known; nats, above 0 better */
  gain: Difference;
  /** of the eight, mean nats alone, to those of a random eight */
  toRandom: Difference;
  /** of the eight, share that shares no word with the hole */
  unranked: number;
}

/** Two chunks read directly. */
export interface PairFigures {
  nats: number;
  first8: number;
  toGate: Difference;
}

export interface ConsultFigures {
  holes: number;
  /** holes, and chunks asked at a hole, median */
  repositories: Record<string, { holes: number; asked: number }>;
  /** of all chunks asked: share of them that shares no word with the hole */
  unranked: number;
  /** ms a chunk of computing candidates, median over holes, and of all ways of asking */
  candidateMs: number;
  askingMs: number;
  sixteen: Record<string, SixteenFigures>;
  /** of the rankings that were measured whole */
  outside: Record<string, OutsideFigures>;
  pairs: Record<string, PairFigures>;
  /** by repository, by the holes of the others */
  chosen: Record<string, Chosen>;
}

type Order = (hole: ConsultedHole) => number[];
const depths = ['1', '2', '4', '8'] as const;
const gateName = 'BM25';

/** @param holes at least one, all of them measured */
export function consultFigures(holes: readonly ConsultedHole[], seed: number): ConsultFigures {
  const records = holes.map(({ record }) => record);
  const median = (values: readonly number[]): number => quantile(values, 0.5);
  const repositories = Object.fromEntries(
    [...new Set(records.map(({ repository }) => repository))].map((name) => {
      const own = records.filter(({ repository }) => repository === name);
      return [name, { holes: own.length, asked: median(own.map(({ asked }) => asked.length)) }];
    }),
  );
  const chosen = Object.fromEntries(
    Object.keys(repositories).flatMap((name): [string, Chosen][] => {
      const choice = chosenElsewhere(holes, name);
      return choice ? [[name, choice]] : [];
    }),
  );
  const orders = ordersOf(chosen);
  // Losses that happen to be known, as those of the best pairs are, must not decide which rankings are shown.
  const isWhole = (order: Order): boolean => holes.every((hole) => missing(hole, [order(hole)]).length === 0);
  const whole = Object.fromEntries(Object.entries(orders).filter(([, order]) => isWhole(order)));
  return {
    holes: holes.length,
    repositories,
    unranked: mean(records.map(({ asked }) => mean(asked.map(({ rank }) => Number(rank === null))))),
    candidateMs: median(records.map(({ candidatesMs, asked }) => candidatesMs / asked.length)),
    askingMs: median(records.map(({ askingMs }) => askingMs)),
    sixteen: sixteenFigures(holes, orders, seed),
    outside: outsideFigures(holes, whole, seed),
    pairs: pairFigures(holes, whole, seed),
    chosen,
  };
}

/** Orders of all chunks by name; what others choose only where there are others. */
function ordersOf(chosen: Record<string, Chosen>): Record<string, Order> {
  const by = (name: RankingName): Order => {
    return onceEach((hole) => orderOf(hole, name, chosen[hole.record.repository]));
  };
  const plain = Object.fromEntries(plainRankings.map((name) => [name, by(name)]));
  if (Object.keys(chosen).length === 0) return plain;
  const elsewhere: Order = (hole) => plain[chosen[hole.record.repository].ranking](hole);
  return { ...plain, 'chosen elsewhere': elsewhere, [headRanking]: by(headRanking) };
}

/** Unpacking what heads saw takes ms. */
function onceEach(order: Order): Order {
  const found = new Map<ConsultedHole, number[]>();
  return (hole) => {
    const known = found.get(hole) ?? order(hole);
    found.set(hole, known);
    return known;
  };
}

function alone({ nats }: ConsultedHole, chunk: number): number {
  return nats.get(String(chunk))?.nats ?? Number.NaN;
}

function sixteenFigures(holes: readonly ConsultedHole[], orders: Record<string, Order>, seed: number) {
  const withFusion = Object.entries(orders).flatMap(([name, order]): [string, Order][] => [
    [name, order],
    [`${name}, fused`, (hole) => fused([gateOrder(hole), order(hole)], hole.record.asked.length)],
  ]);
  const all: [string, Order][] = [[gateName, gateOrder], ...withFusion];
  const gateFirst = holes.map((hole) => alone(hole, offered(hole)[0]));
  return Object.fromEntries(
    all.map(([name, order]): [string, SixteenFigures] => {
      const ordered = holes.map((hole) => {
        const sixteen = new Set(offered(hole));
        return order(hole).filter((chunk) => sixteen.has(chunk));
      });
      const ranks = holes.map((hole, i) => ordered[i].indexOf(bestMeasured(hole, offered(hole), 1)[0]));
      const nats = holes.map((hole, i) => alone(hole, ordered[i][0]));
      const recall = depths.map((depth) => [depth, mean(ranks.map((rank) => Number(rank < Number(depth))))]);
      return [
        name,
        {
          recall: Object.fromEntries(recall) as SixteenFigures['recall'],
          nats: mean(nats),
          toGate: pairedDifference(nats, gateFirst, seed),
        },
      ];
    }),
  );
}

function outsideFigures(holes: readonly ConsultedHole[], orders: Record<string, Order>, seed: number) {
  const sources: Record<string, Order> = {
    'BM25’s next eight': (hole) => firstOutside(hole, gateOrder(hole)),
    'eight at random': randomOutside,
    ...Object.fromEntries(
      Object.entries(orders).map(([name, order]) => [name, (hole: ConsultedHole) => firstOutside(hole, order(hole))]),
    ),
  };
  const bestOf = (hole: ConsultedHole, chunks: readonly number[]) =>
    Math.min(...chunks.map((chunk) => alone(hole, chunk)));
  const meanOf = (hole: ConsultedHole, chunks: readonly number[]) => mean(chunks.map((chunk) => alone(hole, chunk)));
  const sixteen = holes.map((hole) => bestOf(hole, offered(hole)));
  const random = holes.map((hole) => meanOf(hole, randomOutside(hole)));
  return Object.fromEntries(
    Object.entries(sources).map(([name, source]): [string, OutsideFigures] => {
      const chunks = holes.map(source);
      const gains = holes.map((hole, i) => Math.max(0, sixteen[i] - bestOf(hole, chunks[i])));
      const better = gains.filter((gain) => gain > 0);
      const unranked = holes.map(({ record }, i) =>
        mean(chunks[i].map((chunk) => Number(record.asked[chunk].rank === null))),
      );
      return [
        name,
        {
          better: better.length / holes.length,
          by: better.length === 0 ? 0 : mean(better),
          gain: pairedDifference(
            gains,
            gains.map(() => 0),
            seed,
          ),
          toRandom: pairedDifference(
            holes.map((hole, i) => meanOf(hole, chunks[i])),
            random,
            seed,
          ),
          unranked: mean(unranked),
        },
      ];
    }),
  );
}

function pairFigures(holes: readonly ConsultedHole[], orders: Record<string, Order>, seed: number) {
  const methods: [string, Order][] = [
    ['local', () => []],
    [`${gateName}’s first alone`, (hole) => gateOrder(hole).slice(0, 1)],
    [`${gateName}’s first two`, (hole) => gateOrder(hole).slice(0, 2)],
    ...Object.entries(orders).flatMap(([name, order]) =>
      (['of all', 'of the sixteen', 'fused with BM25', 'one of each'] as const).map((way): [string, Order] => [
        `${name}: ${way}`,
        (hole) => pairsBy(hole, order(hole))[way],
      ]),
    ),
    ['the best two of the sixteen', (hole) => bestMeasured(hole, offered(hole), 2)],
    ['the best two of all measured', (hole) => bestMeasured(hole, measuredAlone(hole), 2)],
  ];
  const read = (order: Order) => holes.map((hole) => hole.nats.get(order(hole).join()));
  const gate = read((hole) => gateOrder(hole).slice(0, 2)).map((record) => record?.nats ?? Number.NaN);
  return Object.fromEntries(
    methods.map(([name, order]): [string, PairFigures] => {
      const found = read(order).flatMap((record) => record ?? []);
      const nats = found.map((record) => record.nats);
      const first8 = mean(found.map((record) => record.first8));
      return [name, { nats: mean(nats), first8, toGate: pairedDifference(nats, gate, seed) }];
    }),
  );
}
