/**
 * Where a text holds tokens and passwords. Linear in its length: words that are long enough for a token are found by
 * looking at every twentieth character, and only where one begins are the forms tried. Knows no files.
 */
import type { CoveredRange } from './cover.ts';
import { markedSecrets } from './markedSecrets.ts';
import { leastToken, tokenForm, tokenPlaceholder } from './tokenForms.ts';

const isWord = new Uint8Array(128);
const isAlphanumeric = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const character = String.fromCharCode(code);
  isAlphanumeric[code] = /[A-Za-z0-9]/.test(character) ? 1 : 0;
  isWord[code] = /[\w.~-]/.test(character) ? 1 : 0;
}

/** AWS' secret keys have no form of their own, but stand beside the key's id. */
const awsId = /^A(?:3T[A-Z0-9]|KIA|SIA|BIA|CCA)/;
const awsSecret = /(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=])/g;
const awsWithin = 300;

/** In order, apart from each other. */
export function secretRanges(text: string): CoveredRange[] {
  const ranges: CoveredRange[] = [];
  const found = (range: CoveredRange): void => void ranges.push(range);
  for (const { start, end } of longWords(text)) tokensIn(text, start, end, found);
  markedSecrets(text, found);
  return ranges.length > 1 ? joined(ranges) : ranges;
}

function tokensIn(text: string, start: number, end: number, found: (range: CoveredRange) => void): void {
  for (let at = start; at <= end - leastToken + 8; at++) {
    if (!mayBegin(text, at)) continue;
    tokenForm.lastIndex = at;
    const [token] = tokenForm.exec(text) ?? [];
    if (token === undefined || tokenPlaceholder.test(token)) continue;
    found({ start: at, end: at + token.length });
    if (awsId.test(token)) besideAws(text, at, found);
    at += token.length - 1;
  }
}

/** Not inside a word, unless what stands before is an escape such as `\n` in a string. */
function mayBegin(text: string, at: number): boolean {
  if (at === 0) return true;
  const before = text.charCodeAt(at - 1);
  if (before >= 128 || !isAlphanumeric[before]) return true;
  if (text[at - 2] === '\\') return /[nrt]/.test(text[at - 1]);
  // `%22`, `\x22`, `\u0022`
  if (text[at - 3] === '%' || (text[at - 3] === 'x' && text[at - 4] === '\\'))
    return /[0-9A-Fa-f]{2}/.test(text.slice(at - 2, at));
  return text[at - 5] === 'u' && text[at - 6] === '\\' && /[0-9A-Fa-f]{4}/.test(text.slice(at - 4, at));
}

function besideAws(text: string, at: number, found: (range: CoveredRange) => void): void {
  const from = Math.max(0, at - awsWithin);
  for (const { 0: secret, index } of text.slice(from, at + awsWithin).matchAll(awsSecret)) {
    const mixed = /[a-z]/.test(secret) && /[A-Z]/.test(secret) && /\d/.test(secret);
    if (mixed) found({ start: from + index, end: from + index + secret.length });
  }
}

/** Runs of at least `leastToken` characters that tokens are made of. */
function* longWords(text: string): Iterable<CoveredRange> {
  for (let at = leastToken - 1; at < text.length; at += leastToken) {
    if (!isWordAt(text, at)) continue;
    let start = at;
    while (start > 0 && isWordAt(text, start - 1)) start--;
    let end = at + 1;
    while (end < text.length && isWordAt(text, end)) end++;
    if (end - start >= leastToken) yield { start, end };
    at = end - 1;
  }
}

function isWordAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code < 128 && isWord[code] === 1;
}

function joined(ranges: CoveredRange[]): CoveredRange[] {
  ranges.sort((a, b) => a.start - b.start);
  const apart: { start: number; end: number }[] = [];
  for (const { start, end } of ranges) {
    const last = apart.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else apart.push({ start, end });
  }
  return apart;
}
