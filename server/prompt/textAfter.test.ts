/** What of a document follows the cursor, as a chunk, and that it stands still while one types. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixtureTokenizer } from '../../test/tokenizerFixtures.ts';
import { chunkHeader } from './header.ts';
import { readerWithAfter, textAfter } from './textAfter.ts';

const tokenizer = fixtureTokenizer('smollm2');
const header = chunkHeader('a/b.py', [], 'python');
const lines = Array.from({ length: 400 }, (_, i) => `value_${i} = compute(${i})\n`);
const document = (text: string) => ({ path: 'a/b.py', languageId: 'python', text });

test('headed as chunks are, from the next line on', () => {
  const text = 'def f():\n    retu\n    return 2\n';
  const found = textAfter(tokenizer, document(text), text.indexOf('retu'), 64)!;
  assert.equal(tokenizer.decode([...found.ids]), `${header}    return 2\n`);
  assert.equal(text.slice(found.start, found.end), '    return 2\n');
});

test('at most so many tokens, and the range says which text they are', () => {
  const text = lines.join('');
  for (const most of [64, 128, 512]) {
    const found = textAfter(tokenizer, document(text), 3, most)!;
    assert.equal(found.ids.length, most);
    assert.equal(tokenizer.decode([...found.ids]), header + text.slice(found.start, found.end));
  }
});

test('nothing where only blanks follow, or the cursor is in the last line', () => {
  for (const text of ['', 'x = 1', 'x = 1\n', 'x = 1\n\n   \n']) {
    assert.equal(textAfter(tokenizer, document(text), 0, 64), undefined);
  }
});

test('a secret behind the cursor is not read', () => {
  const secret = `ghp_${'a1B2c3D4e5F6g7H8i9J0'.repeat(2).slice(0, 36)}`;
  const found = textAfter(tokenizer, document(`x = 1\ntoken = "${secret}"\ny = 2\n`), 0, 64)!;
  const read = tokenizer.decode([...found.ids]);
  assert.ok(!read.includes(secret.slice(4, 20)), read);
  assert.ok(read.includes('y = 2'));
});

test('typing in the line, and lines after it, changes nothing', () => {
  const [head, rest] = [lines.slice(0, 10).join(''), lines.slice(10).join('')];
  const read = (text: string, cursor: number) => textAfter(tokenizer, document(text), cursor, 512)!.ids;
  const first = read(head + rest, head.length - 1);
  for (const typed of ['', ' #', '\n', '\nnew', '\nnew = 1\n', '\nnew = 1\nother']) {
    const before = head.slice(0, -1) + typed;
    assert.deepEqual(read(`${before}\n${rest}`, before.length), first);
  }
});

test('the default reader reads it where it reads caches and the model does not fill in the middle', () => {
  const special = (fim: object | undefined) => ({ special: { fim } }) as unknown as typeof tokenizer;
  assert.equal(readerWithAfter('attend:2+copy', special(undefined)), 'attend:1+after+copy');
  assert.equal(readerWithAfter('attend:2+focus:8+copy', special(undefined)), 'attend:1+focus:8+after+copy');
  assert.equal(readerWithAfter('attend:1+copy', special(undefined)), 'attend:1+after+copy');
  assert.equal(readerWithAfter('prompt:4', special(undefined)), 'prompt:4');
  assert.equal(readerWithAfter('attend:2+copy', special({ prefix: 1, suffix: 2, middle: 3 })), 'attend:2+copy');
});
