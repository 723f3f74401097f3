/** What is compared at a hole: orders of its chunks, the pairs that each of them would read, and so which losses to measure. Pure. */
import { seededRandom } from '../seededRandom.ts';
import { offeredChunks } from './askedChunks.ts';
import type { ConsultedHole } from './consultRecords.ts';
import { bestFirst, fused } from './rankings.ts';

/** Chunks outside of BM25's sixteen that are measured one by one, of each kind. */
export const outside = 8;

/** BM25's order, as far as it goes. */
export function gateOrder({ record }: Pick<ConsultedHole, 'record'>): number[] {
  const ranked = record.asked.map(({ rank }, chunk) => ({ rank, chunk })).filter(({ rank }) => rank !== null);
  return ranked.sort((a, b) => a.rank! - b.rank!).map(({ chunk }) => chunk);
}

/** The sixteen that BM25 offers; fewer where fewer share a word with the hole. */
export function offered({ record }: Pick<ConsultedHole, 'record'>): number[] {
  return [...record.asked.keys()].filter((chunk) => isOffered(record.asked[chunk].rank));
}

function isOffered(rank: number | null): boolean {
  return rank !== null && rank < offeredChunks;
}

/** The first of an order that BM25 does not offer. */
export function firstOutside(hole: Pick<ConsultedHole, 'record'>, order: readonly number[]): number[] {
  return order.filter((chunk) => !isOffered(hole.record.asked[chunk].rank)).slice(0, outside);
}

/** At random, the same each time. */
export function randomOutside(hole: Pick<ConsultedHole, 'record'>): number[] {
  const { seed, offset, asked } = hole.record;
  return firstOutside(hole, seededRandom(seed + offset).shuffled([...asked.keys()]));
}

/** What `attend:2` reads, by how an order of all chunks is used. */
export function pairsBy(hole: Pick<ConsultedHole, 'record'>, order: readonly number[]) {
  const { asked } = hole.record;
  const gate = gateOrder(hole);
  const ofSixteen = order.filter((chunk) => isOffered(asked[chunk].rank));
  return {
    'of all': order.slice(0, 2),
    'of the sixteen': ofSixteen.slice(0, 2),
    'fused with BM25': fused([gate, order], asked.length).slice(0, 2),
    'one of each': [gate[0], order.find((chunk) => chunk !== gate[0])!],
  };
}

/** The chunks with the lowest loss alone, best first; only those that were measured count. */
export function bestMeasured({ nats }: Pick<ConsultedHole, 'nats'>, among: readonly number[], most: number): number[] {
  const measured = among.filter((chunk) => nats.has(String(chunk)));
  return bestFirst(measured.map((chunk) => -nats.get(String(chunk))!.nats))
    .slice(0, most)
    .map((i) => measured[i]);
}

export function measuredAlone({ nats }: Pick<ConsultedHole, 'nats'>): number[] {
  return [...nats.values()].flatMap(({ chunks }) => (chunks.length === 1 ? chunks : []));
}

/** Chunks to read whose losses are asked for and not measured yet; ask again when they are. @param orders of all chunks */
export function missing(hole: ConsultedHole, orders: readonly (readonly number[])[]): number[][] {
  const gate = gateOrder(hole);
  const sixteen = offered(hole);
  const singles = [
    ...sixteen,
    ...firstOutside(hole, gate),
    ...randomOutside(hole),
    ...orders.flatMap((order) => firstOutside(hole, order)),
  ];
  const wanted = [[], ...singles.map((chunk) => [chunk]), gate.slice(0, 2)];
  for (const order of orders) wanted.push(...Object.values(pairsBy(hole, order)));
  const lacking = unmeasured(hole, wanted);
  // the best pairs are known when the chunks alone are
  if (lacking.length > 0) return lacking;
  return unmeasured(hole, [bestMeasured(hole, sixteen, 2), bestMeasured(hole, measuredAlone(hole), 2)]);
}

function unmeasured({ nats }: ConsultedHole, wanted: readonly number[][]): number[][] {
  const lacking = new Map(wanted.map((chunks) => [chunks.join(), chunks]));
  return [...lacking].filter(([name]) => !nats.has(name)).map(([, chunks]) => chunks);
}
