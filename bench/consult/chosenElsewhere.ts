/** What the holes of other repositories would choose among the ways of asking chunks, so that no figure flatters. Pure. */
import { mean } from '../metrics.ts';
import { rankCorrelation } from '../sharesFigures.ts';
import { measuredAlone, offered } from './choices.ts';
import type { ConsultedHole } from './consultRecords.ts';
import { unpackLogs } from './packedLogs.ts';
import {
  bestFirst,
  headRanking,
  headScores,
  type PlainRanking,
  plainRankings,
  type RankingName,
  scoresOf,
} from './rankings.ts';

/** Heads that are listened to; and to which view of them. */
const chosenHeads = 8;
const headView = 'recentAlone';

/** All chunks in the order of a plain ranking. */
export function orderBy({ record }: Pick<ConsultedHole, 'record'>, name: PlainRanking): number[] {
  const { consulted, asked, layers } = record;
  return bestFirst(scoresOf({ consulted, chunks: asked.length, layers })[name]);
}

/** The plain ranking whose first of the sixteen is worth most at these holes. @param holes at least one */
export function bestRanking(holes: readonly ConsultedHole[]): PlainRanking {
  const nats = plainRankings.map((name) =>
    mean(
      holes.map((hole) => {
        const sixteen = new Set(offered(hole));
        const first = orderBy(hole, name).find((chunk) => sixteen.has(chunk));
        return hole.nats.get(String(first))?.nats ?? Number.NaN;
      }),
    ),
  );
  return plainRankings[bestFirst(nats.map((value) => -value))[0]];
}

/** The heads whose attention goes with what a chunk is worth, over all chunks measured alone. @param holes at least one */
export function bestHeads(holes: readonly ConsultedHole[]): number[] {
  const byHole = holes.map((hole) => {
    const chunks = measuredAlone(hole);
    const worth = chunks.map((chunk) => -hole.nats.get(String(chunk))!.nats);
    const logs = unpackLogs(hole.record.consulted.heads[headView]);
    const heads = logs.length / hole.record.asked.length;
    return Array.from({ length: heads }, (_, head) => {
      const own = chunks.map((chunk) => logs[chunk * heads + head]);
      const correlation = rankCorrelation(own, worth);
      return Number.isFinite(correlation) ? correlation : 0;
    });
  });
  return bestFirst(byHole[0].map((_, head) => mean(byHole.map((heads) => heads[head])))).slice(0, chosenHeads);
}

/** Orders that the others choose for a repository's holes: of a plain ranking, and by heads. */
export interface Chosen {
  ranking: PlainRanking;
  heads: number[];
}

/** @returns undefined where no other repository has holes */
export function chosenElsewhere(holes: readonly ConsultedHole[], repository: string): Chosen | undefined {
  const others = holes.filter(({ record }) => record.repository !== repository);
  return others.length === 0 ? undefined : { ranking: bestRanking(others), heads: bestHeads(others) };
}

/** @param chosen for the heads */
export function orderOf(hole: Pick<ConsultedHole, 'record'>, name: RankingName, chosen?: Chosen): number[] {
  if (name !== headRanking) return orderBy(hole, name);
  const { consulted, asked, layers } = hole.record;
  return bestFirst(headScores({ consulted, chunks: asked.length, layers }, headView, chosen?.heads ?? []));
}
