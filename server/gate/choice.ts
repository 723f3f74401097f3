/**
 * The chunks that are read at a place: what several sources offer, in the order that was learned from what chunks are
 * worth to the model (training/gate), each thing said once. Knows no engine.
 */
import type { ChunkKey } from '../engine/protocol.ts';
import { type Evidence, evidenceAt, type GatePlace } from './evidence.ts';
import { featureNames, featureRows } from './features.ts';
import { type Gate, queryText } from './gate.ts';
import fitted from './ranker.json' with { type: 'json' };
import { Ranker } from './ranker.ts';

const ranker = new Ranker(fitted, featureNames);

/** Two chunks say the same that have such a share of the names of both in common. */
const sameShare = 0.8;

export interface ChoicePlace extends GatePlace {
  /** of a chunk, without its header */
  textOf(key: ChunkKey): string;
}

/**
 * At most `most` chunks, best first: what BM25 ranks comes after all that was offered, what says the same again last. Where
 * none of the place's families is offered, those of all are.
 * @param also offered whatever else speaks for them: those that were read last
 */
export function chooseChunks(gate: Gate, place: ChoicePlace, most: number, also: readonly ChunkKey[] = []): ChunkKey[] {
  if (most === 0) return [];
  const evidence = evidenceAt(gate, place, also);
  if (evidence.keys.length === 0 && place.families) {
    return chooseChunks(gate, { ...place, families: undefined }, most, also);
  }
  const namesOf = (key: ChunkKey) => gate.words.of(key, place.textOf).names;
  const { distinct, again } = apart(ordered(gate, place, evidence), namesOf, most);
  if (distinct.length === most) return distinct;
  const seen = new Set(evidence.keys);
  const allows = (key: ChunkKey): boolean => place.allows(key) && !seen.has(key);
  const others = gate.ask(queryText(place.text.slice(0, place.cursor)), most - distinct.length, allows, place.families);
  return [...distinct, ...others.best.map(({ key }) => key), ...again].slice(0, most);
}

/** What was offered, best first. */
function ordered(gate: Gate, place: ChoicePlace, evidence: Evidence): ChunkKey[] {
  const rows = featureRows({ gate, place, evidence, textOf: place.textOf }, evidence.keys);
  const scored = evidence.keys.map((key, index) => ({ key, score: ranker.score(rows[index]) }));
  return scored.sort((a, b) => b.score - a.score).map(({ key }) => key);
}

/** Those of the best that say what none before them says, up to `most`, and those of them that do not. */
function apart(
  keys: readonly ChunkKey[],
  namesOf: (key: ChunkKey) => ReadonlySet<string>,
  most: number,
): Record<'distinct' | 'again', ChunkKey[]> {
  const distinct: ChunkKey[] = [];
  const again: ChunkKey[] = [];
  for (const key of keys) {
    if (distinct.length === most) break;
    const twin = distinct.some((other) => sayTheSame(namesOf(key), namesOf(other)));
    (twin ? again : distinct).push(key);
  }
  return { distinct, again };
}

function sayTheSame(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  const needed = sameShare * Math.max(one.size, other.size);
  if (Math.min(one.size, other.size) < needed) return false;
  let common = 0;
  for (const name of one) if (other.has(name)) common++;
  return common > 0 && common >= needed;
}
