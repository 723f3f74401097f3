import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { testGrammars } from '../chunking/standIns.ts';
import { DocumentSyntax } from '../syntax/syntax.ts';
import { allowsBlock } from './allowsBlock.ts';
import { postFilter } from './filters.ts';

/** A generator of numbers in [0, 1) that gives the same ones for the same seed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const fixtures = join(import.meta.dirname, '..', 'chunking', 'fixtures');
const sources = readdirSync(fixtures).map((name) => ({
  languageId: name.replace('.txt', ''),
  text: readFileSync(join(fixtures, name), 'utf8'),
}));
const junk = [
  '"',
  "'",
  '`',
  '${',
  '"""',
  '/*',
  '*/',
  '//',
  '#',
  '(',
  '}',
  ']',
  '{{',
  '\n',
  '\r\n',
  '\t',
  '\n\n\n',
  '\\',
  '',
];
const more = [
  'é',
  '😀',
  '\ud83d',
  '\ufffd',
  '\u202e',
  '\0',
  'x'.repeat(200),
  'ab, '.repeat(60),
  '((((',
  '))))',
  '<b>',
  ';',
];

test('cuts of sources, whole and broken: a beginning of the text or nothing, and twice is once', async () => {
  const random = seeded(5);
  const below = (most: number): number => Math.floor(random() * most);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)];
  const syntax = new DocumentSyntax(testGrammars());
  const outcomes = new Set<string>();
  for (let run = 0; run < 400; run++) {
    const { languageId, text: source } = sources[run % sources.length];
    const cursor = below(source.length + 1);
    const from = random() < 0.6 ? cursor : below(source.length);
    let text = source.slice(from, from + below(400));
    for (let i = below(3); i > 0; i--) {
      const at = below(text.length + 1);
      text = text.slice(0, at) + pick([...junk, ...more]) + text.slice(at + below(5));
    }
    const before = source.slice(0, cursor) + (random() < 0.2 ? pick(junk) : '');
    const after = random() < 0.3 ? '' : source.slice(cursor + (random() < 0.5 ? 0 : below(200)));
    const place = { languageId, path: 'a', before, after, multiline: random() < 0.8 };
    const first = await postFilter({ ...place, text, cut: random() < 0.3 }, syntax);
    const about = JSON.stringify({ languageId, before: before.slice(-80), text, after: after.slice(0, 80) });
    if ('filter' in first) {
      outcomes.add(first.filter);
      continue;
    }
    outcomes.add('text');
    assert.ok(first.text !== '' && text.startsWith(first.text), about);
    assert.ok(place.multiline || !/[\r\n]/.test(first.text), about);
    assert.deepEqual(await postFilter({ ...place, text: first.text }, syntax), first, about);
    assert.equal(typeof (await allowsBlock({ path: 'a', languageId, before, after }, syntax)), 'boolean');
  }
  assert.ok(outcomes.has('text') && outcomes.size > 8, [...outcomes].join());
});

const long = 'const value = compute(first, second);\n'.repeat(20_000);
const odd: [name: string, languageId: string, before: string, text: string, after: string][] = [
  ['a document of 760,000 characters', 'typescript', long, '  next();\n', long],
  ['a line of 300,000 characters', 'javascript', `const a = [${'"abc",'.repeat(50_000)}`, '"next", 1', ']'],
  ['thousands of open brackets', 'c', '({['.repeat(3000), 'name, other', ')'],
  ['a text of one letter', 'python', 'x = ', 'x'.repeat(20_000), ''],
  ['a text of blanks', 'go', 'func', ' \t'.repeat(5000), ''],
  ['a text of quotes', 'rust', 'let a = ', '"'.repeat(5001), ''],
  ['a language that nobody knows', 'klingon', 'qapla ', 'batlh je', ''],
];
for (const [name, languageId, before, text, after] of odd) {
  test(`answers in time: ${name}`, async () => {
    const syntax = new DocumentSyntax(testGrammars());
    const started = performance.now();
    const result = await postFilter({ languageId, path: 'a', before, text, after, multiline: true }, syntax);
    assert.ok('filter' in result || text.startsWith(result.text));
    await allowsBlock({ path: 'a', languageId, before, after }, syntax);
    assert.ok(performance.now() - started < 20_000);
  });
}
