import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tinyChunkTokens, tinyWorkspace } from '../../test/tinyWorkspace.ts';
import { seededRandom } from '../seededRandom.ts';
import { drawsOf } from './draws.ts';
import { depthsOf, haystack, hide, questionPath } from './haystack.ts';

test('a repository’s chunks in order of path, again from the first when all are used, none that gives the answer away', async (t) => {
  const { session, tokenizer } = await tinyWorkspace(t);
  await session.updateFile('src/hint.ts', '// The pass key is 12345.\nexport const hint = 1;\n');
  const { index } = session;
  const whole = haystack(index, tokenizer, 1);
  assert.deepEqual([whole.chunks.length, whole.distinct], [1, 1]);
  const all = index.stats.chunks - 1;
  const { chunks, distinct, tokens } = haystack(index, tokenizer, 2 * index.stats.tokens);
  assert.equal(distinct, all);
  assert.ok(chunks.length > 2 * all && tokens >= 2 * index.stats.tokens);
  assert.equal(
    tokens,
    chunks.reduce((sum, { ids }) => sum + ids.length, 0),
  );
  for (const [i, chunk] of chunks.entries()) assert.equal(chunk, chunks[i % all]);
  const paths = chunks.slice(0, all).map(({ path }) => path);
  assert.deepEqual(paths, [...paths].sort());
  assert.ok(!paths.includes('src/hint.ts'));
  assert.equal(questionPath({ chunks }), 'question.ts');
  for (const { header, text, ids } of chunks.slice(0, all)) {
    assert.deepEqual([...tokenizer.encode(header), ...tokenizer.encode(text)], ids);
  }
});

test('depths are even, and all inside', () => {
  assert.deepEqual(depthsOf(4, 8), [1, 3, 5, 7]);
  assert.deepEqual(depthsOf(3, 1), [0, 0, 0]);
});

test('the needle is a line of its own, wherever it is hidden, and the chunk is no longer than it may be', async (t) => {
  const { session, tokenizer } = await tinyWorkspace(t);
  const { chunks } = haystack(session.index, tokenizer, session.index.stats.tokens);
  const needle = { hidden: 'KEY_NAME = 123456\n', answer: '123456' };
  const random = seededRandom(1);
  const places = new Set<number>();
  for (const chunk of [...chunks, ...chunks]) {
    const ids = hide(chunk, needle, tokenizer, tinyChunkTokens, random);
    const text = tokenizer.decode(ids);
    const lines = text.split('\n');
    places.add(lines.indexOf('KEY_NAME = 123456'));
    assert.ok(lines.includes('KEY_NAME = 123456'));
    assert.ok(text.startsWith(chunk.header));
    assert.ok(ids.length <= tinyChunkTokens && ids.length > 0.8 * chunk.ids.length);
    const rest = text.slice(chunk.header.length).replace(needle.hidden, '');
    assert.ok(`${chunk.text}\n`.includes(rest.trimEnd()), 'what is left is a run of the chunk');
  }
  assert.ok(places.size > 3);
});

test('a last line without a break gets one before the needle', async (t) => {
  const { tokenizer } = await tinyWorkspace(t);
  const chunk = { path: 'a.ts', ids: [], languageId: 'typescript', header: '// a.ts\n', text: 'const a = 1;' };
  const needle = { hidden: 'KEY = 1\n', answer: '1' };
  const texts = Array.from({ length: 8 }, (_, seed) =>
    tokenizer.decode(hide(chunk, needle, tokenizer, tinyChunkTokens, seededRandom(seed))),
  );
  assert.deepEqual([...new Set(texts)].sort(), ['// a.ts\nKEY = 1\nconst a = 1;', '// a.ts\nconst a = 1;\nKEY = 1\n']);
});

test('draws: the same question stands together, every depth once, the answer in its chunk and in no other', async (t) => {
  const { session, tokenizer } = await tinyWorkspace(t);
  const { chunks } = haystack(session.index, tokenizer, session.index.stats.tokens);
  const options = { draws: 10, chunkTokens: tinyChunkTokens, tokenizer };
  const draws = drawsOf('number', chunks, { ...options, random: seededRandom(1) });
  assert.deepEqual(draws, drawsOf('number', chunks, { ...options, random: seededRandom(1) }));
  assert.deepEqual(
    draws.map(({ chunk }) => chunk).sort((a, b) => a - b),
    depthsOf(10, chunks.length),
  );
  const asked = draws.map((draw) => draw.asked);
  assert.equal(new Set(asked).size, 4);
  assert.equal(asked.filter((each, i) => each !== asked[i - 1]).length, 4);
  for (const { ids, answer, asked: question, maxTokens } of draws) {
    assert.ok(tokenizer.decode(ids).includes(` = ${answer}\n`));
    assert.ok(maxTokens > tokenizer.encode(` ${answer}`).length);
    const { local, localFileTokens } = question;
    const name = /\n\/\/ the value of (\w+)\nassert \1 ==$/.exec(tokenizer.decode(local))?.[1];
    assert.ok(name !== undefined && tokenizer.decode(ids).includes(`${name} = `));
    assert.ok(localFileTokens < local.length);
    assert.ok(chunks.every(({ text }) => !text.includes(name)));
  }
});
