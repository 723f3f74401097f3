/** What chunking needs from elsewhere, made simple for tests: a tokenizer by words, plain headers, a ready chunker. */
import type { ChunkHeader } from './chunk.ts';
import { Chunker } from './chunker.ts';
import { Grammars } from './grammars.ts';
import { locateInPackages } from './sourceWasm.ts';

/** Words, single signs, and blanks with their following sign; each a token, whose id is made of its text. */
const pieces = /\s*(?:[\p{L}\p{N}_]{1,8}|[^\p{L}\p{N}_\s])|\s+/gu;

/** Splits as a byte-pair tokenizer would, roughly; ids are hashes, so that equal texts have equal ids. */
export const wordTokenizer = {
  encode(text: string): number[] {
    return [...text.matchAll(pieces)].map(([piece]) => idOf(piece));
  },
  encodeWithOffsets(text: string): { ids: number[]; starts: number[] } {
    const matches = [...text.matchAll(pieces)];
    return { ids: matches.map(([piece]) => idOf(piece)), starts: matches.map((match) => match.index) };
  },
};

/** A byte a token, so that text beyond ASCII has more tokens than characters. */
export const byteTokenizer = {
  encode: (text: string): number[] => [...Buffer.from(text)],
  encodeWithOffsets(text: string): { ids: number[]; starts: number[] } {
    const ids: number[] = [];
    const starts: number[] = [];
    let at = 0;
    for (const character of text) {
      for (const byte of Buffer.from(character)) {
        ids.push(byte);
        starts.push(at);
      }
      at += character.length;
    }
    return { ids, starts };
  },
};

export const plainHeader: ChunkHeader = (path, scope) => `// ${[path, ...scope].join(' > ')}\n`;

export function testGrammars(parseLimitMs?: number): Grammars {
  return new Grammars(locateInPackages(import.meta.url), parseLimitMs);
}

/** A chunker by words. @param chunkTokens most tokens a chunk */
export function testChunker(chunkTokens: number): Chunker {
  const tokenizer = wordTokenizer;
  return new Chunker({ grammars: testGrammars(), tokenizer, header: plainHeader, chunkTokens, tokenizerId: 'words' });
}

function idOf(piece: string): number {
  let id = 0;
  for (const character of piece) id = (id * 31 + (character.codePointAt(0) ?? 0)) % 65_521;
  return id;
}
