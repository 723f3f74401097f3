/** What the first lines of a piece of an outline tell of it, by the words that many languages share. */
import type { Outline } from './outline.ts';
import type { OutlineNode } from './outlineNode.ts';

const imports =
  /^(?:export\s*(?:type\s*)?[{*]|(?:pub(?:\([^)]*\))?\s+)?(?:use|mod\s+\w+;)|(?:import|from\s+\S+\s+import|using|require|include|#\s*include|package)\b)/;
const typeLike = /^(?:(?:export|declare|pub(?:\([^)]*\))?)\s+)*(?:interface|type)\b/;
const functionLike = /\b(?:def|fn|func|function|sub|proc)\b|=>\s*[{(]?$/;
const containerLike =
  /\b(?:class|struct|enum|interface|trait|impl|namespace|module|object|protocol|extension|record)\b/;
const tests =
  /#\[(?:\w+::)?test\]|#\[cfg\(test\)\]|\bmod tests?\b|\bdef test_|\bfunc (?:Test|Benchmark)[A-Z]|^\s*(?:describe|it|test)\(/;

/** Its signature on one line. */
export function headOf({ lines }: Outline, { first, headEnd }: Pick<OutlineNode, 'first' | 'headEnd'>): string {
  return lines
    .slice(first, headEnd)
    .map(({ text }) => text.trim())
    .join(' ');
}

/** What a signature declares: without Go's receiver, up to what follows the name. */
export function nameIn(head: string): string {
  return head.replace(/^(func\s+)\([^)]*\)\s*/, '$1').split(/[(={:<]/, 1)[0];
}

export const isImport = (head: string): boolean => imports.test(head);
/** It says what there is, seldom what happens. */
export const isType = (head: string): boolean => typeLike.test(head);
/** It is a function by a word or an arrow, wherever it stands. */
export const isFunction = (head: string): boolean => functionLike.test(head);
/** Of parts with names of their own. */
export const isContainer = (head: string): boolean => containerLike.test(head);
/** @param head with what stands above it */
export const isTest = (head: string): boolean => tests.test(head);
export const hasBody = ({ headEnd, end }: OutlineNode): boolean => end > headEnd;
