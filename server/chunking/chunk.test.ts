import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Chunk, SourceFile } from './chunk.ts';
import { Chunker } from './chunker.ts';
import { byteTokenizer, plainHeader, testChunker, testGrammars, wordTokenizer } from './standIns.ts';

const chunkTokens = 96;
const fixtures = join(import.meta.dirname, 'fixtures');
const golden = join(import.meta.dirname, 'golden');

function checkChunks(file: SourceFile, chunks: readonly Chunk[], most: number): void {
  assert.equal(chunks.map((chunk) => file.text.slice(chunk.start, chunk.end)).join(''), file.text, 'lossless');
  let at = 0;
  for (const chunk of chunks) {
    assert.equal(chunk.start, at, 'end to end');
    assert.ok(chunk.end > chunk.start, 'none is empty');
    assert.ok(chunk.ids.length <= most, `${chunk.ids.length} tokens`);
    at = chunk.end;
  }
}

/** Chunks as a person reads them: a bar with the scope, then the text. */
function draw(file: SourceFile, chunks: readonly Chunk[]): string {
  return chunks
    .map(
      (chunk) =>
        `━━ ${chunk.scope.join(' > ') || '(file)'} · ${chunk.ids.length}\n${file.text.slice(chunk.start, chunk.end)}`,
    )
    .join('');
}

for (const name of readdirSync(fixtures)) {
  const languageId = name.replace('.txt', '');
  test(`chunks and scopes of ${languageId} (UPDATE_GOLDEN=1 rewrites)`, async () => {
    const file = { path: `src/${languageId}`, text: readFileSync(join(fixtures, name), 'utf8'), languageId };
    const chunks = await testChunker(chunkTokens).chunk(file);
    checkChunks(file, chunks, chunkTokens);
    const drawn = draw(file, chunks);
    const expected = join(golden, name);
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(expected, drawn);
    assert.equal(drawn, readFileSync(expected, 'utf8'));
  });
}

test('a chunk begins with the header of its path and scope', async () => {
  const file = { path: 'src/a.py', text: readFileSync(join(fixtures, 'python.txt'), 'utf8'), languageId: 'python' };
  const chunks = await testChunker(chunkTokens).chunk(file);
  for (const chunk of chunks) {
    const header = wordTokenizer.encode(plainHeader(chunk.path, chunk.scope, chunk.languageId));
    assert.deepEqual(chunk.ids.slice(0, chunk.headerTokens), header);
    assert.deepEqual(
      chunk.ids.slice(chunk.headerTokens),
      wordTokenizer.encode(file.text.slice(chunk.start, chunk.end)),
    );
  }
});

const nested = `${'class A {\n  m() {\n    if (x) {\n'.repeat(300)}call();\n${'    }\n  }\n}\n'.repeat(300)}`;
const odd: [name: string, text: string, languageId: string, chunks?: number][] = [
  ['nothing', '', 'typescript', 0],
  ['one character', 'x', 'typescript', 1],
  ['blanks', ' \n\n\t\r\n', 'python', 1],
  ['no line break at the end', 'const a = 1;\nconst b = 2;', 'javascript', 1],
  ['a line of 200,000 characters', `const a = [${'"abc",'.repeat(33_000)}];`, 'javascript'],
  ['a line of one letter', 'x'.repeat(50_000), 'plaintext'],
  ['line ends of Windows', 'def f():\r\n    return 1\r\n\r\n'.repeat(200), 'python'],
  ['a byte-order mark', `\ufeff${'import a\n'.repeat(200)}`, 'python'],
  ['pairs of surrogates', '"😀👩‍👩‍👧‍👦𝒳";\n'.repeat(300), 'typescript'],
  ['half a surrogate', `"\ud83d" + "\ude00"\n`.repeat(200), 'typescript'],
  ['zeros', '\0'.repeat(3000), 'c'],
  ['brackets that never close', '({['.repeat(3000), 'typescript'],
  ['a text that never closes', `x = """${'word word\n'.repeat(800)}`, 'python'],
  ['deep nesting', nested, 'typescript'],
  ['a line of 20,000 open tags', '<div>'.repeat(20_000), 'vue'],
  ['100,000 brackets', '['.repeat(100_000), 'json'],
  ['30,000 levels of a list', '- '.repeat(30_000), 'yaml'],
  ['a heredoc that never ends', `x = <<~TEXT\n${'word word\n'.repeat(800)}`, 'ruby'],
  ['a grammar that does not fit', 'SELECT * FROM a;\n'.repeat(300), 'rust'],
];
for (const [name, text, languageId, count] of odd) {
  test(`lossless and in bounds: ${name}`, async () => {
    const file = { path: 'src/odd', text, languageId };
    const chunks = await testChunker(128).chunk(file);
    checkChunks(file, chunks, 128);
    if (count !== undefined) assert.equal(chunks.length, count);
    for (const { start } of chunks) {
      const splitsPair = /[\ud800-\udbff]/.test(text[start - 1] ?? '') && /[\udc00-\udfff]/.test(text[start]);
      assert.ok(!splitsPair, 'no pair of surrogates is split');
    }
  });
}

test('a tokenizer with more tokens than characters fits too', async () => {
  const options = { grammars: testGrammars(), header: plainHeader, chunkTokens: 128, tokenizerId: 'bytes' };
  const file = { path: 'a.py', text: 'x = "日本語のテキスト"  # 説明\n'.repeat(50), languageId: 'python' };
  checkChunks(file, await new Chunker({ ...options, tokenizer: byteTokenizer }).chunk(file), 128);
});

test('where counting errs, a chunk is cut again until it fits', async () => {
  // Alone, a text has three times the tokens that it has in its place.
  const tokenizer = {
    ...wordTokenizer,
    encode: (text: string) => wordTokenizer.encode(text).flatMap((id) => [id, id, id]),
  };
  const options = { grammars: testGrammars(), header: () => '# h\n', chunkTokens: 128, tokenizerId: 'triple' };
  const file = { path: 'a.ts', text: readFileSync(join(fixtures, 'typescript.txt'), 'utf8'), languageId: 'typescript' };
  checkChunks(file, await new Chunker({ ...options, tokenizer }).chunk(file), 128);
});

test('a long path leaves most of the chunk to the text', async () => {
  const path = `${'folder/'.repeat(100)}a.ts`;
  const file = { path, text: 'call(one, two);\n'.repeat(100), languageId: 'typescript' };
  const chunks = await testChunker(128).chunk(file);
  checkChunks(file, chunks, 128);
  assert.ok(chunks.every((chunk) => chunk.headerTokens <= 32));
});

test('chunks are mostly full', async () => {
  const text = 'export function name(a, b) {\n  return a + b;\n}\n\n'.repeat(400);
  const chunks = await testChunker(256).chunk({ path: 'a.js', text, languageId: 'javascript' });
  const tokens = chunks.reduce((sum, chunk) => sum + chunk.ids.length, 0);
  assert.ok(tokens / (256 * chunks.length) > 0.6);
});
