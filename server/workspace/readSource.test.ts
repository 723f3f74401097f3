import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { LeftOutReason } from './ignore.ts';
import { readSource } from './readSource.ts';

const root = await mkdtemp(join(tmpdir(), 'fovea-read-'));
after(() => rm(root, { recursive: true, force: true }));

async function read(path: string, bytes: string | Uint8Array): Promise<ReturnType<typeof readSource>> {
  await writeFile(join(root, path), bytes);
  return readSource(root, path);
}

const cases: [name: string, path: string, bytes: string | Uint8Array, LeftOutReason | { text: string }][] = [
  ['text', 'a.ts', 'let a = 1;\n', { text: 'let a = 1;\n' }],
  ['a byte-order mark is not part of the text', 'bom.ts', '\ufefflet a;', { text: 'let a;' }],
  ['line ends stay', 'crlf.ts', 'a\r\nb\r\n', { text: 'a\r\nb\r\n' }],
  ['beyond ASCII', 'u.ts', '"é😀"', { text: '"é😀"' }],
  ['empty', 'empty.ts', '', 'empty'],
  ['a zero', 'zero.ts', 'a\0b', 'binary'],
  ['Latin-1', 'latin.ts', Uint8Array.of(0x22, 0xe9, 0x22), 'notUtf8'],
  ['a character cut short', 'cut.ts', Uint8Array.of(0x61, 0xf0, 0x9f, 0x98), 'notUtf8'],
  ['UTF-16', 'wide.ts', Uint8Array.of(0xff, 0xfe, 0x61, 0), { text: 'a' }],
  ['UTF-16 without a mark', 'plain.ts', Uint8Array.of(0x61, 0, 0x3b, 0), 'utf16'],
  ['over a megabyte', 'large.ts', 'call(one);\n'.repeat(100_000), 'tooLarge'],
  ['a megabyte on one line', 'line.ts', 'x'.repeat(990_000), 'minified'],
];
for (const [name, path, bytes, expected] of cases) {
  test(`reads: ${name}`, async () => {
    const result = await read(path, bytes);
    if (typeof expected === 'string') assert.deepEqual(result, { leftOut: expected });
    else assert.equal(result?.source?.text, expected.text);
  });
}

test('fifty megabytes are not read', async () => {
  await writeFile(join(root, 'huge.ts'), Buffer.alloc(50_000_000, 'a'));
  const before = process.memoryUsage().rss;
  assert.deepEqual(await readSource(root, 'huge.ts'), { leftOut: 'tooLarge' });
  assert.ok(process.memoryUsage().rss - before < 25_000_000);
});

test('a secret is not opened', async () => {
  // Opening a folder would give `unreadable`.
  await mkdir(join(root, '.env'));
  assert.deepEqual(await readSource(root, '.env'), { leftOut: 'secret' });
});

test('what is gone is no reason', async () => {
  assert.equal(await readSource(root, 'gone.ts'), undefined);
  assert.equal(await readSource(root, 'a.ts/b.ts'), undefined);
});

test('a link is not followed', async (context) => {
  const outside = await mkdtemp(join(tmpdir(), 'fovea-outside-'));
  await writeFile(join(outside, 'a.ts'), 'let a;');
  try {
    await symlink(join(outside, 'a.ts'), join(root, 'link.ts'));
  } catch {
    return context.skip('this machine lets nobody make links');
  } finally {
    context.after(() => rm(outside, { recursive: true, force: true }));
  }
  assert.deepEqual(await readSource(root, 'link.ts'), { leftOut: 'link' });
});

test('what the file system refuses is unreadable', async () => {
  assert.deepEqual(await readSource(root, 'no\0name.ts'), { leftOut: 'unreadable' });
});
