import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Chunker } from './chunker.ts';
import { plainHeader, testGrammars, wordTokenizer } from './standIns.ts';

/** A generator of numbers in [0, 1) that gives the same ones for the same seed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const junk = [
  'é',
  '😀',
  '\r\n',
  '\u2028',
  '\0',
  '{{{{',
  '}}}}',
  '"""',
  '/*',
  '*/',
  '`',
  'x'.repeat(3000),
  '中文'.repeat(300),
];
const more = ['\ufeff', '\t\t', '#', ';', '(', '\\', '\n\n\n', '//', "'", '\ud83d', '<div>', '@'];
const samples = [
  ...readdirSync(join(import.meta.dirname, 'fixtures')).map((name) => [
    name.replace('.txt', ''),
    join('fixtures', name),
  ]),
  ...['chunk.ts', 'units.ts', 'languages.ts', join('..', 'workspace', 'repositoryIndex.ts')].map((name) => [
    'typescript',
    name,
  ]),
].map(([languageId, file]) => ({ languageId, text: readFileSync(join(import.meta.dirname, file), 'utf8') }));

test('mutated sources, then mutated again: lossless, in bounds, the same twice', async () => {
  const random = seeded(11);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)];
  const mutate = (text: string, times: number): string => {
    let mutated = text;
    for (let i = 0; i < times; i++) {
      const at = Math.floor(random() * (mutated.length + 1));
      mutated = mutated.slice(0, at) + pick([...junk, ...more]) + mutated.slice(at + Math.floor(random() * 40));
    }
    return mutated;
  };
  const grammars = testGrammars();
  const chunkers = [64, 100, 256, 512].map((chunkTokens) => {
    const options = { grammars, tokenizer: wordTokenizer, header: plainHeader, chunkTokens, tokenizerId: 'words' };
    return new Chunker(options);
  });
  for (let run = 0; run < 300; run++) {
    const { languageId, text: sample } = pick(samples);
    const chunker = pick(chunkers);
    const text = mutate(sample.slice(Math.floor(random() * sample.length)), Math.floor(random() * 8));
    const file = { path: 'a/b', text, languageId };
    const chunks = await chunker.chunk(file);
    const edited = { ...file, text: mutate(text, 1) };
    const rechunked = await chunker.rechunk(text, chunks, edited);
    for (const [whole, parts] of [
      [text, chunks],
      [edited.text, rechunked],
    ] as const) {
      const context = `run ${run}, ${languageId}, ${chunker.chunkTokens}`;
      assert.ok(
        parts.every((chunk) => chunk.ids.length <= chunker.chunkTokens),
        context,
      );
      assert.equal(parts.map((chunk) => whole.slice(chunk.start, chunk.end)).join(''), whole, context);
      assert.ok(
        parts.every((chunk, i) => chunk.start === (parts[i - 1]?.end ?? 0)),
        context,
      );
    }
    assert.deepEqual(await chunker.chunk(file), chunks);
  }
});
