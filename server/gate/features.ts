/** What a ranker is told of an offered chunk, as numbers: a row a chunk, in the order of `featureNames`. Knows no weight. */
import type { ChunkKey } from '../engine/protocol.ts';
import type { Evidence, GatePlace, PlacedChunk, Question } from './evidence.ts';
import type { Gate } from './gate.ts';
import { folderOf } from './links/imports/fileNames.ts';
import { sameSubject } from './links/subjects.ts';
import type { NameRole, NearName } from './nearNames.ts';
import { eachIdentifier } from './terms.ts';

/** By family, for leaving one out. */
export const featureFamilies = {
  words: ['rank30', 'rank150', 'rank600', 'score30', 'score150', 'score600'],
  after: ['rankAfter', 'scoreAfter', 'namesAfter'],
  ownFile: ['sameFile', 'charsBefore', 'charsAfter', 'chunksBefore', 'chunksAfter'],
  path: ['sameSubject', 'sameFolder', 'commonFolders', 'sameExtension'],
  imports: ['imports', 'importedBy'],
  definitions: ['defines', 'definesNear', 'definesRare', 'definesCall'],
  names: ['calls', 'types', 'members', 'plain', 'nearest'],
  chunk: ['characters', 'definitions', 'isHead', 'isTest', 'fromTest'],
} as const;

export const featureNames: readonly string[] = Object.values(featureFamilies).flat();

/** Names so near to the cursor are counted by themselves, characters. */
const nearby = 200;
const testPath = /(^|[/._-])(tests?|specs?|__tests__|testing)([/._-]|$)|Test\.\w+$/;

/** What the rows of one place have in common. */
export interface RowSource {
  gate: Gate;
  place: GatePlace;
  evidence: Evidence;
  /** of a chunk, without its header */
  textOf(key: ChunkKey): string;
}

/** @returns [featureNames] NaN where there is no value */
export function featureRow({ gate, place, evidence, textOf }: RowSource, chunk: PlacedChunk): Float64Array {
  const { key, path } = chunk;
  const { words, imports, before, after, openCall } = evidence;
  const rank = (question: Question) => words[question].rankOf.get(key) ?? Number.NaN;
  const held = new Set<string>();
  eachIdentifier(textOf(key), (name) => held.add(name));
  const rarity = (name: string): number => Math.log(1 + gate.size / (1 + gate.frequency(name.toLowerCase())));
  const shared = (names: readonly NearName[]): number => {
    let [all, both] = [0, 0];
    for (const { name } of names) {
      const worth = rarity(name);
      all += worth;
      if (held.has(name)) both += worth;
    }
    return all > 0 ? both / all : Number.NaN;
  };
  const ofRole = (role: NameRole): number => shared(before.filter((each) => each.role === role));
  const { definitions } = gate.links;
  const defines = new Set(definitions.namesOf(key));
  const defined = before.filter(({ name }) => defines.has(name));
  const distance = imports(path);
  const values: Record<string, number> = {
    rank30: rank('short'),
    rank150: rank('middle'),
    rank600: rank('long'),
    score30: words.short.scoreOf(key),
    score150: words.middle.scoreOf(key),
    score600: words.long.scoreOf(key),
    rankAfter: rank('after'),
    scoreAfter: words.after.scoreOf(key),
    namesAfter: shared(after),
    ...ownFile(place, chunk),
    sameSubject: Number(sameSubject(place.path, path)),
    sameFolder: Number(folderOf(place.path) === folderOf(path)),
    commonFolders: commonFolders(place.path, path),
    sameExtension: Number(extensionOf(place.path) === extensionOf(path)),
    imports: distance > 0 ? distance : Number.NaN,
    importedBy: distance < 0 ? -distance : Number.NaN,
    defines: defined.length,
    definesNear: defined.filter((each) => each.distance <= nearby).length,
    definesRare: Math.max(0, ...defined.map(({ name }) => 1 / definitions.countOf(name))),
    definesCall: Number(openCall !== undefined && defines.has(openCall)),
    calls: ofRole('call'),
    types: ofRole('type'),
    members: ofRole('member'),
    plain: ofRole('plain'),
    nearest: shared(before.filter((each) => each.distance <= nearby)),
    characters: chunk.end - chunk.start,
    definitions: defines.size,
    isHead: Number(chunk.start === 0),
    isTest: Number(testPath.test(path)),
    fromTest: Number(testPath.test(place.path)),
  };
  return Float64Array.from(featureNames, (name) => values[name]);
}

/** How far a chunk of the open file lies, either way; nothing of other files. */
function ownFile({ path, cursor, chunksIn }: GatePlace, chunk: PlacedChunk): Record<string, number> {
  const none = { charsBefore: Number.NaN, charsAfter: Number.NaN, chunksBefore: Number.NaN, chunksAfter: Number.NaN };
  if (chunk.path !== path) return { sameFile: 0, ...none };
  const own = chunksIn(path);
  const at = own.findIndex(({ end }) => end > cursor);
  const here = at < 0 ? own.length : at;
  const number = own.findIndex(({ key }) => key === chunk.key);
  if (chunk.end <= cursor) {
    return { ...none, sameFile: 1, charsBefore: cursor - chunk.end, chunksBefore: here - number };
  }
  return { ...none, sameFile: 1, charsAfter: Math.max(0, chunk.start - cursor), chunksAfter: number - here };
}

function extensionOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

/** Share of the folders of both that both have in common, from the top. */
function commonFolders(one: string, other: string): number {
  const [a, b] = [one.split('/').slice(0, -1), other.split('/').slice(0, -1)];
  let common = 0;
  while (common < a.length && common < b.length && a[common] === b[common]) common++;
  const most = Math.max(a.length, b.length);
  return most === 0 ? 1 : common / most;
}
