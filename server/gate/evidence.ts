/**
 * What speaks for chunks at a place, by source: BM25 over what stands before the cursor at three lengths and after it, the
 * open file, files about the same, files along imports, definitions of names near the cursor. Each source offers its best;
 * of all that is offered, all is known. Knows no ranking.
 */
import type { ChunkKey } from '../engine/protocol.ts';
import type { Ranked } from './bm25.ts';
import type { Gate } from './gate.ts';
import type { ImportDistance } from './links/imports/fileLinks.ts';
import { type NearName, namesAfter, namesBefore, openCall } from './nearNames.ts';
import { ComparedText } from './runs.ts';
import { eachTerm, identifiersOf } from './terms.ts';

/** A chunk of the index, as far as it is looked at here. */
export interface PlacedChunk {
  key: ChunkKey;
  path: string;
  /** UTF-16 range in its file */
  start: number;
  end: number;
  /** names of what it lies in */
  scope?: readonly string[];
}

export interface GatePlace {
  path: string;
  /** the document as far as it may be seen */
  text: string;
  /** UTF-16 offset */
  cursor: number;
  /** whether a chunk may be chosen */
  allows(key: ChunkKey): boolean;
  /** families of languages (chunking/families.ts) that are offered; without it, all */
  families?: readonly string[] | undefined;
  chunkOf(key: ChunkKey): PlacedChunk | undefined;
  /** of a file, in order */
  chunksIn(path: string): readonly PlacedChunk[];
}

/** BM25's questions: characters of the text before the cursor, or after it. */
export const questions = { short: 120, middle: 600, long: 2400, after: 600 } as const;
export type Question = keyof typeof questions;

/** One question's answer. */
export interface WordEvidence {
  /** 0 the best; of what is offered beyond its best none */
  rankOf: ReadonlyMap<ChunkKey, number>;
  /** share of the best score */
  scoreOf(key: ChunkKey): number;
}

export interface Evidence {
  /** in the order in which they were offered */
  keys: readonly ChunkKey[];
  words: Record<Question, WordEvidence>;
  /** by path of the offered chunks' files; the open file's own is 0 */
  imports(path: string): ImportDistance;
  subjects: ReadonlySet<string>;
  before: readonly NearName[];
  after: readonly NearName[];
  openCall: string | undefined;
  linesBefore: ComparedText;
  linesAfter: ComparedText;
  /** how much a name that is shared says */
  rarityOf(name: string): number;
  /** how much speaks for each file: sum over all questions of 1 / (1 + rank) of its chunks */
  fileVotes: ReadonlyMap<string, number>;
  /** words in the names of what the cursor stands in */
  scope: ReadonlySet<string>;
  /** identifiers that are seen around the cursor anyway */
  seenNames: ReadonlySet<string>;
  /** identifiers at the file's head, where imports stand */
  headNames: ReadonlySet<string>;
}

/** How many each source offers at most. */
const most = { short: 6, middle: 16, long: 10, after: 8, before: 4, behind: 3, subject: 4, imports: 6, defining: 6 };
/** Of a file's text what is its head. */
const headCharacters = 3000;
/** Of more files along imports only those are looked at that come first. */
const mostFiles = 40;
/** A name that so many chunks define says nothing. */
const mostDefining = 4;

/** Which chunks are offered at a place, and what is known of each. @param also offered beside those */
export function evidenceAt(gate: Gate, place: GatePlace, also: readonly ChunkKey[] = []): Evidence {
  const { path, text, cursor, families } = place;
  const { links } = gate;
  const allows = (key: ChunkKey): boolean => (families?.includes(gate.familyOf(key)) ?? true) && place.allows(key);
  const before = namesBefore(text, cursor);
  const call = openCall(text.slice(Math.max(0, cursor - questions.long), cursor));
  const subjects = new Set(links.subjectsOf(path));
  const related: ChunkKey[] = [];
  const offer = (keys: Iterable<ChunkKey>, count: number): void => {
    let left = count;
    for (const key of keys) {
      if (left === 0) return;
      if (!allows(key)) continue;
      related.push(key);
      left--;
    }
  };
  offer(also, also.length);
  offer(definingChunks(gate, before, call, path, place), most.defining);
  const own = place.chunksIn(path);
  const earlier = own.filter(({ end }) => end <= cursor).reverse();
  const later = own.filter(({ end }) => end > cursor);
  offer(keysOf(earlier), most.before);
  offer(keysOf(later), most.behind);
  const near = [...links.files.importsOf(path), ...links.files.importersOf(path)].slice(0, mostFiles);
  const inSubjects = [...subjects].flatMap((file) => place.chunksIn(file));
  const alongImports = near.flatMap((file) => place.chunksIn(file));
  const words = {} as Record<Question, WordEvidence>;
  const ranked: ChunkKey[] = [];
  for (const question of Object.keys(questions) as Question[]) {
    const asked = gate.ask(questionText(question, text, cursor), most.middle, place.allows, families);
    words[question] = wordEvidence(asked.best, asked.scoreOf);
    ranked.push(...asked.best.slice(0, most[question]).map(({ key }) => key));
    if (question !== 'long') continue;
    offer(bestOf(inSubjects, asked.scoreOf), most.subject);
    offer(bestOf(alongImports, asked.scoreOf), most.imports);
  }
  const keys = [...new Set([...ranked, ...related])].filter((key) => place.chunkOf(key) !== undefined);
  const rarityOf = kept((name: string) => Math.log(1 + gate.size / (1 + gate.frequency(name.toLowerCase()))));
  const worthOf = (word: string): number => (word.length > 2 ? rarityOf(word) : 0);
  return {
    ...{ keys, words, subjects, before, openCall: call, rarityOf },
    imports: kept((file: string) => links.files.distance(path, file)),
    fileVotes: votesOf(words, place),
    scope: scopeTerms(gate, own, cursor),
    after: namesAfter(text, cursor),
    linesBefore: ComparedText.before(text, cursor, worthOf),
    linesAfter: ComparedText.after(text, cursor, worthOf),
    headNames: identifiersOf(text.slice(0, headCharacters)),
    seenNames: identifiersOf(text.slice(Math.max(0, cursor - questions.long), cursor + questions.after)),
  };
}

/** A function whose values are kept. */
function kept<Value>(compute: (name: string) => Value): (name: string) => Value {
  const values = new Map<string, Value>();
  return (name) => {
    let value = values.get(name);
    if (value === undefined) {
      value = compute(name);
      values.set(name, value);
    }
    return value;
  };
}

function votesOf(words: Evidence['words'], { chunkOf }: GatePlace): Map<string, number> {
  const votes = new Map<string, number>();
  for (const { rankOf } of Object.values(words)) {
    for (const [key, rank] of rankOf) {
      const file = chunkOf(key)?.path ?? '';
      votes.set(file, (votes.get(file) ?? 0) + 1 / (1 + rank));
    }
  }
  return votes;
}

/** Words in the names of the definitions that the chunk at the cursor belongs to or makes. */
function scopeTerms({ links }: Gate, own: readonly PlacedChunk[], cursor: number): Set<string> {
  const here = own.find(({ start, end }) => start < cursor && cursor <= end);
  const names = here ? [...(here.scope ?? []), ...links.definitions.namesOf(here.key)] : [];
  return termsOf(names);
}

/** All words that the names are made of, the names among them. */
export function termsOf(names: Iterable<string>): Set<string> {
  const terms = new Set<string>();
  for (const name of names) eachTerm(name, (term) => terms.add(term));
  return terms;
}

function questionText(question: Question, text: string, cursor: number): string {
  const length = questions[question];
  if (question !== 'after') return text.slice(Math.max(0, cursor - length), cursor);
  const lineBreak = text.indexOf('\n', cursor);
  return lineBreak < 0 ? '' : text.slice(lineBreak, lineBreak + length);
}

function wordEvidence(best: readonly Ranked[], scoreOf: (key: ChunkKey) => number): WordEvidence {
  const top = best[0]?.score ?? 0;
  return {
    rankOf: new Map(best.map(({ key }, rank) => [key, rank])),
    scoreOf: (key) => (top > 0 ? scoreOf(key) / top : 0),
  };
}

function keysOf(chunks: readonly PlacedChunk[]): ChunkKey[] {
  return chunks.map(({ key }) => key);
}

function bestOf(chunks: readonly PlacedChunk[], scoreOf: (key: ChunkKey) => number): ChunkKey[] {
  const scored = chunks.map(({ key }) => ({ key, score: scoreOf(key) }));
  return scored.sort((a, b) => b.score - a.score).map(({ key }) => key);
}

/** Chunks of other files that define a name near the cursor: first that of the open call, then the nearest. */
function definingChunks(
  { links: { definitions } }: Gate,
  names: readonly NearName[],
  call: string | undefined,
  path: string,
  { chunkOf }: GatePlace,
): ChunkKey[] {
  const found = new Set<ChunkKey>();
  for (const name of [...(call === undefined ? [] : [call]), ...names.map(({ name }) => name)]) {
    if (definitions.countOf(name) > mostDefining) continue;
    for (const key of definitions.chunksOf(name)) if (chunkOf(key)?.path !== path) found.add(key);
  }
  return [...found];
}
