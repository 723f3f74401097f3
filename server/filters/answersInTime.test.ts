import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testGrammars } from '../chunking/standIns.ts';
import { DocumentSyntax } from '../syntax/syntax.ts';
import { allowsBlock } from './allowsBlock.ts';
import { postFilter } from './filters.ts';

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
