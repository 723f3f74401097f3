/** Tokenizers, sources and reference ids that training/fixtures/tokenizer_ids.py wrote; only tests read them. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { createTokenizer } from '../server/engine/tokenizer/createTokenizer.ts';
import type { Tokenizer } from '../server/engine/tokenizer.ts';

export type TokenizerName = 'smollm2' | 'qwen2' | 'llama3' | 'deepseek';
export const tokenizerNames: readonly TokenizerName[] = ['smollm2', 'qwen2', 'llama3', 'deepseek'];

export interface Source {
  path: string;
  language: string;
  text: string;
}

export interface ReferenceIds {
  /** count and SHA-256 (of little-endian u32) of each source's ids */
  files: { path: string; ids: number; sha256: string }[];
  /** texts with their ids, where each begins (UTF-16), and what the ids decode to */
  odd: { text: string; ids: number[]; starts: number[]; decoded: string }[];
}

const folder = new URL('./fixtures/tokenizer/', import.meta.url);

const readGzip = (name: string): string => gunzipSync(readFileSync(new URL(name, folder))).toString('utf8');

export function tokenizerDocument(name: TokenizerName): unknown {
  return JSON.parse(readGzip(`${name}.json.gz`));
}

/** @param modelName decides whether fill-in-the-middle tokens count */
export function fixtureTokenizer(name: TokenizerName, modelName?: string): Tokenizer {
  const tokenizerJson = tokenizerDocument(name);
  const ids = name === 'smollm2' ? { bosId: 1, eosId: 2 } : {};
  return createTokenizer({ tokenizerJson, ...ids, ...(modelName === undefined ? {} : { name: modelName }) });
}

/** 1.2 MB of ten languages, about 100 KB each. */
export function fixtureSources(): Source[] {
  return JSON.parse(readGzip('sources.json.gz'));
}

export function referenceIds(name: TokenizerName): ReferenceIds {
  return JSON.parse(readFileSync(new URL('ids.json', folder), 'utf8')).tokenizers[name];
}
