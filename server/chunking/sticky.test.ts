import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Chunk } from './chunk.ts';
import { testChunker } from './standIns.ts';

const chunkTokens = 96;
const fixture = readFileSync(join(import.meta.dirname, 'fixtures', 'python.txt'), 'utf8');
const oldText = ['Account', 'Wallet', 'Purse'].map((name) => fixture.replaceAll('Account', name)).join('\n');
const chunker = testChunker(chunkTokens);
const fileOf = (text: string) => ({ path: 'bank.py', text, languageId: 'python' });

async function rechunked(text: string): Promise<{ old: Chunk[]; now: Chunk[]; changed: Chunk[] }> {
  const old = await chunker.chunk(fileOf(oldText));
  const now = await chunker.rechunk(oldText, old, fileOf(text));
  assert.equal(now.map((chunk) => text.slice(chunk.start, chunk.end)).join(''), text, 'lossless');
  assert.ok(now.every((chunk) => chunk.ids.length <= chunkTokens));
  const before = new Set(old.map((chunk) => chunk.ids.join()));
  return { old, now, changed: now.filter((chunk) => !before.has(chunk.ids.join())) };
}

const middle = oldText.indexOf('        self.balance -= amount', oldText.length / 3);
const insert = (at: number, what: string) => oldText.slice(0, at) + what + oldText.slice(at);
const edits: [name: string, text: string, mostChanged: number][] = [
  ['nothing', oldText, 0],
  ['a letter', insert(middle + 20, 'x'), 1],
  ['a line', insert(middle, '        limit = 3\n'), 1],
  ['a bracket that breaks the syntax', insert(middle, '        call(one[\n'), 1],
  ['a quote that swallows the rest', insert(middle, '"""'), 1],
  ['a line at the very start', insert(0, '# first\n'), 1],
  ['a line at the very end', `${oldText}# last\n`, 1],
  ['twenty lines', insert(middle, '        value = compute(value, 1)\n'.repeat(20)), 6],
  ['a line taken out', oldText.slice(0, middle) + oldText.slice(oldText.indexOf('\n', middle) + 1), 1],
  ['half of the file taken out', oldText.slice(0, middle), 1],
  ['everything taken out', '', 0],
];
for (const [name, text, mostChanged] of edits) {
  test(`few chunks change by an edit: ${name}`, async () => {
    const { changed } = await rechunked(text);
    assert.ok(changed.length <= mostChanged, `${changed.length} changed`);
  });
}

test('a class renamed changes the headers of what it encloses', async () => {
  const at = oldText.indexOf('class Wallet');
  const { now } = await rechunked(oldText.slice(0, at) + oldText.slice(at).replace('class Wallet', 'class Bag'));
  assert.ok(now.some((chunk) => chunk.scope[0] === 'class Bag'));
  assert.ok(!now.some((chunk) => chunk.scope[0] === 'class Wallet'));
});

test('while the syntax is broken, untouched chunks keep their headers', async () => {
  const at = oldText.indexOf('class Wallet');
  const { old, now } = await rechunked(insert(at, 'def open(((\n'));
  const scopes = (chunks: Chunk[]) => chunks.slice(-5).map((chunk) => chunk.scope);
  assert.deepEqual(scopes(now), scopes(old));
});

test('a file taken out line by line and put back does not fall to pieces', async () => {
  const lines = oldText.split('\n');
  let text = oldText;
  let chunks = await chunker.chunk(fileOf(text));
  const first = chunks.length;
  for (let kept = lines.length - 1; kept > 20; kept--) {
    const next = lines.slice(0, kept).join('\n');
    chunks = await chunker.rechunk(text, chunks, fileOf(next));
    text = next;
  }
  for (let kept = 21; kept <= lines.length; kept++) {
    const next = lines.slice(0, kept).join('\n');
    chunks = await chunker.rechunk(text, chunks, fileOf(next));
    text = next;
  }
  assert.equal(text, oldText);
  assert.ok(chunks.length <= 1.5 * first, `${first} became ${chunks.length}`);
});
