/**
 * Which chunks are measured at a place: what BM25 ranks by questions of three lengths, and what lies near in other ways,
 * whether it shares a word or not. Wider than what the gate offers, so that labels outlive a change of it. Pure.
 */
import type { ChunkKey } from '../../server/engine/protocol.ts';
import type { Gate } from '../../server/gate/gate.ts';
import { queryText } from '../../server/gate/gate.ts';
import type { ChunkSource } from '../../server/workspace/workspaceSession.ts';
import type { Random } from '../seededRandom.ts';

/** Chunks measured at a place. */
export const offeredChunks = 24;

/** How many of each source at most, in the order in which they are taken; BM25 fills what is left. */
const most = { ranked: 8, ownFile: 7, recent: 3, wide: 3, sameName: 3, named: 3, defining: 4, random: 1 };
/** Characters before the cursor that the other two questions are made of: some 30 and 600 tokens. */
const recentChars = 120;
const wideChars = 2400;
/** Characters around the cursor whose names are looked up. */
const nearChars = 800;

export interface LabelPlace {
  path: string;
  /** the file before the cursor */
  before: string;
  /** UTF-16 offset */
  offset: number;
  excluded(key: ChunkKey): boolean;
}

/** Keys of the chunks to measure, no order; fewer in a small repository. */
export function labelOffers(gate: Gate, index: ChunkSource, place: LabelPlace, random: Random): ChunkKey[] {
  const { path, before, excluded } = place;
  const chosen = new Set<ChunkKey>();
  const take = (keys: Iterable<ChunkKey>, count: number): void => {
    let left = count;
    for (const key of keys) {
      if (left === 0 || chosen.size === offeredChunks) return;
      if (chosen.has(key) || excluded(key)) continue;
      chosen.add(key);
      left--;
    }
  };
  const ranked = (text: string): ChunkKey[] =>
    gate.rank({ text, path, exclude: excluded }, 4 * offeredChunks).map(({ key }) => key);
  const byRank = ranked(queryText(before));
  take(byRank, most.ranked);
  take(ownFile(index, place), most.ownFile);
  take(ranked(before.slice(-recentChars)), most.recent);
  take(ranked(before.slice(-wideChars)), most.wide);
  take(
    inFiles(index, byRank, (file) => baseName(file) === baseName(path) && file !== path),
    most.sameName,
  );
  const imported = importLines(index.files.get(path)?.text ?? before);
  take(
    inFiles(index, byRank, (file) => imported.has(moduleName(file)) && file !== path),
    most.named,
  );
  take(defining(index, place), most.defining);
  take(random.shuffled([...index.chunks.keys()]), most.random);
  take(byRank, offeredChunks);
  return [...chosen];
}

/** The open file's chunks, nearest to the cursor first. */
function ownFile({ files }: ChunkSource, { path, offset }: LabelPlace): ChunkKey[] {
  const chunks = [...(files.get(path)?.chunks ?? [])];
  const distance = ({ start, end }: { start: number; end: number }) =>
    end <= offset ? offset - end : Math.max(0, start - offset);
  return chunks.sort((a, b) => distance(a) - distance(b)).map(({ key }) => key);
}

/** Chunks of such files, by rank; where none ranks, each file's first. */
function inFiles({ files, chunks }: ChunkSource, byRank: readonly ChunkKey[], allowed: (path: string) => boolean) {
  const ranked = byRank.filter((key) => allowed(chunks.get(key)!.path));
  const firsts: ChunkKey[] = [];
  for (const [path, file] of files) if (allowed(path) && file.chunks.length > 0) firsts.push(file.chunks[0].key);
  return [...ranked, ...firsts];
}

/** `server` of `src/http/server.test.ts`, `test_server.py` and `server_test.go`. */
function baseName(path: string): string {
  return path
    .slice(path.lastIndexOf('/') + 1)
    .replace(/^(?:test_|Test)/, '')
    .replace(/(?:[._-](?:tests?|spec)|Tests?)?(?:\.\w+)+$/, '');
}

/** The word by which another file would import this one. */
function moduleName(path: string): string {
  const parts = path.replace(/\.\w+$/, '').split('/');
  const last = parts[parts.length - 1];
  return ['index', '__init__', 'mod', 'lib'].includes(last) ? (parts[parts.length - 2] ?? last) : last;
}

const importLine = /^\s*(?:import|from|export .* from|use|mod|#\s*include|using|require|package)\b.*$/gm;

function importLines(text: string): Set<string> {
  const words = new Set<string>();
  for (const [line] of text.matchAll(importLine)) for (const word of line.match(/[\w-]+/g) ?? []) words.add(word);
  return words;
}

/** Chunks that define a name near the cursor, by the words before it. */
function defining(index: ChunkSource, { before, path }: LabelPlace): ChunkKey[] {
  const names = [...new Set(before.slice(-nearChars).match(/[A-Za-z_]\w{3,}/g) ?? [])].reverse().slice(0, 40);
  if (names.length === 0) return [];
  const keyword = '(?:def|class|function|func|fn|struct|interface|type|enum|trait|const|#define)';
  const definition = new RegExp(`\\b${keyword}\\s+(?:\\([^)]*\\)\\s*)?(${names.join('|')})\\b`, 'g');
  const found: { key: ChunkKey; name: number }[] = [];
  for (const chunk of index.chunks.values()) {
    if (chunk.path === path) continue;
    for (const [, name] of index.textOf(chunk).matchAll(definition)) {
      found.push({ key: chunk.key, name: names.indexOf(name) });
    }
  }
  return found.sort((a, b) => a.name - b.name).map(({ key }) => key);
}
