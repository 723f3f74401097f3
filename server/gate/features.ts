/** What a ranker is told of an offered chunk, as numbers: a row a chunk, in the order of `featureNames`. Knows no weight. */
import type { ChunkKey } from '../engine/protocol.ts';
import { type Evidence, type GatePlace, type PlacedChunk, type Question, termsOf } from './evidence.ts';
import type { Gate } from './gate.ts';
import { folderOf, nameOf } from './links/imports/fileNames.ts';
import { sameSubject } from './links/subjects.ts';
import type { NameRole, NearName } from './nearNames.ts';

/** By family, for leaving one out. */
const featureFamilies = {
  words: ['rank30', 'rank150', 'rank600', 'score30', 'score150', 'score600'],
  after: ['rankAfter', 'scoreAfter', 'namesAfter'],
  ownFile: ['sameFile', 'charsBefore', 'charsAfter', 'chunksBefore', 'chunksAfter'],
  path: ['sameSubject', 'sameName', 'fileVotes', 'sameFolder', 'commonFolders', 'sameExtension'],
  imports: ['imports', 'importedBy'],
  definitions: ['scopeTerms', 'defines', 'definesNear', 'definesRare', 'definesCall', 'definesInHead'],
  names: ['calls', 'types', 'members', 'plain', 'nearest'],
  runs: ['pairs', 'fours', 'eights', 'endPairs', 'suffix', 'rareRuns', 'pairsAfter', 'foursAfter'],
  neighbours: ['scorePrevious', 'scoreNext'],
  chunk: ['novel', 'characters', 'definitions', 'isHead', 'isTest', 'fromTest'],
} as const;

const ownNames: readonly string[] = Object.values(featureFamilies).flat();

/** Features by whose value chunks of one place are ranked as well: how much of them is much differs from place to place. */
const compared = [
  ...['score30', 'score150', 'score600', 'scoreAfter', 'namesAfter', 'fileVotes', 'scopeTerms', 'definesRare'],
  ...['calls', 'types', 'members', 'plain', 'nearest', 'pairs', 'fours', 'eights', 'endPairs', 'suffix', 'rareRuns'],
  ...['pairsAfter', 'foursAfter', 'novel'],
] as const;
const comparedColumns = compared.map((name) => ownNames.indexOf(name));

export const featureNames: readonly string[] = [...ownNames, ...compared.map(rankName)];

function rankName(name: string): string {
  return `${name}Rank`;
}

/** The names of a list of families' features, ranks included. */
export function namesOfFamilies(): Record<string, string[]> {
  const withRanks = (names: readonly string[]): string[] =>
    names.flatMap((name) => ((compared as readonly string[]).includes(name) ? [name, rankName(name)] : [name]));
  return Object.fromEntries(Object.entries(featureFamilies).map(([family, names]) => [family, withRanks(names)]));
}

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

/** @returns [keys][featureNames] NaN where there is no value */
export function featureRows(source: RowSource, keys: readonly ChunkKey[]): Float64Array[] {
  const rows = keys.map((key) => featureRow(source, source.place.chunkOf(key)!));
  for (const [index, column] of comparedColumns.entries()) {
    for (const row of rows) {
      const value = row[column];
      let rank = 0;
      for (const other of rows)
        if (other[column] > value || (Number.isNaN(value) && !Number.isNaN(other[column]))) rank++;
      row[ownNames.length + index] = rank;
    }
  }
  return rows;
}

/** @returns [featureNames] ranks are yet to be filled in */
function featureRow({ gate, place, evidence, textOf }: RowSource, chunk: PlacedChunk): Float64Array {
  const { key, path } = chunk;
  const { words, imports, before, after, openCall, linesBefore, linesAfter, rarityOf } = evidence;
  const rank = (question: Question) => words[question].rankOf.get(key) ?? Number.NaN;
  const { names: held, hashes } = gate.words.of(key, textOf);
  const shared = (names: readonly NearName[]): number => {
    let [all, both] = [0, 0];
    for (const { name } of names) {
      const worth = rarityOf(name);
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
  const { pairs, fours, eights, endPairs, suffix, rare } = linesBefore.commonRuns(hashes);
  const runsAfter = linesAfter.commonRuns(hashes);
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
    sameName: Number(nameOf(place.path) === nameOf(path)),
    fileVotes: evidence.fileVotes.get(path) ?? 0,
    sameFolder: Number(folderOf(place.path) === folderOf(path)),
    commonFolders: commonFolders(place.path, path),
    sameExtension: Number(extensionOf(place.path) === extensionOf(path)),
    imports: distance > 0 ? distance : Number.NaN,
    importedBy: distance < 0 ? -distance : Number.NaN,
    scopeTerms: scopeShare(evidence.scope, [...(chunk.scope ?? []), ...defines]),
    defines: defined.length,
    definesNear: defined.filter((each) => each.distance <= nearby).length,
    definesRare: Math.max(0, ...defined.map(({ name }) => 1 / definitions.countOf(name))),
    definesCall: Number(openCall !== undefined && defines.has(openCall)),
    definesInHead: [...defines].filter((name) => evidence.headNames.has(name)).length,
    calls: ofRole('call'),
    types: ofRole('type'),
    members: ofRole('member'),
    plain: ofRole('plain'),
    nearest: shared(before.filter((each) => each.distance <= nearby)),
    ...{
      pairs,
      fours,
      eights,
      endPairs,
      suffix,
      rareRuns: rare,
      pairsAfter: runsAfter.pairs,
      foursAfter: runsAfter.fours,
    },
    ...neighbours(place, evidence, chunk),
    novel: novelty(held, evidence),
    characters: chunk.end - chunk.start,
    definitions: defines.size,
    isHead: Number(chunk.start === 0),
    isTest: Number(testPath.test(path)),
    fromTest: Number(testPath.test(place.path)),
  };
  return Float64Array.from(featureNames, (name) => values[name] ?? 0);
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

/** Share of the words in the names around the cursor that stand in the chunk's own names. */
function scopeShare(scope: ReadonlySet<string>, names: readonly string[]): number {
  if (scope.size === 0) return Number.NaN;
  const own = termsOf(names);
  let both = 0;
  for (const term of scope) if (own.has(term)) both++;
  return both / scope.size;
}

/** Share of what the chunk's names are worth that is not seen around the cursor anyway. */
function novelty(held: ReadonlySet<string>, { seenNames, rarityOf }: Evidence): number {
  let [all, fresh] = [0, 0];
  for (const name of held) {
    const worth = rarityOf(name);
    all += worth;
    if (!seenNames.has(name)) fresh += worth;
  }
  return all > 0 ? fresh / all : Number.NaN;
}

/** How the chunks right before and after it in its file answer the longest question. */
function neighbours({ chunksIn }: GatePlace, { words }: Evidence, chunk: PlacedChunk): Record<string, number> {
  const own = chunksIn(chunk.path);
  const at = own.findIndex(({ key }) => key === chunk.key);
  const score = (other: PlacedChunk | undefined): number => (other ? words.long.scoreOf(other.key) : Number.NaN);
  return { scorePrevious: score(own[at - 1]), scoreNext: score(own[at + 1]) };
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
