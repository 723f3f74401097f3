import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { writeZip } from '../../test/models/zipFile.ts';
import { temporaryFolder } from '../../test/temporaryFolder.ts';
import { extractMember } from './zip.ts';

const big = Buffer.from(Uint8Array.from({ length: 700_000 }, (_, i) => (i * i) >> 7));
const members = [
  { name: 'a/first.txt', content: Buffer.from('first') },
  { name: 'a/big.bin', content: big },
  { name: 'a/stored.bin', content: big.subarray(0, 1000), stored: true },
  { name: 'a/empty', content: Buffer.alloc(0) },
];

for (const comment of ['', 'a comment', 'PK\x05\x06 in a comment of more than an end record']) {
  test(`every member comes out whole, with its hash (comment: "${comment}")`, async (t) => {
    const folder = await temporaryFolder(t);
    const zip = await writeZip(path.join(folder, 'a.zip'), members, comment);
    for (const { name, content } of members) {
      const to = path.join(folder, path.basename(name));
      const seen: number[] = [];
      const { bytes, sha256 } = await extractMember(zip, name, to, { onBytes: (done) => seen.push(done) });
      assert.equal(bytes, content.length);
      assert.equal(sha256, createHash('sha256').update(content).digest('hex'));
      assert.deepEqual(await readFile(to), content);
      if (content.length > 0) assert.equal(seen.at(-1), content.length);
    }
  });
}

test('a damaged zip, or one without the member, is told', async (t) => {
  const folder = await temporaryFolder(t);
  let count = 0;
  const refused = (zip: string, member: string, message: RegExp) =>
    assert.rejects(extractMember(zip, member, path.join(folder, `out${count++}`)), message);
  const zip = await writeZip(path.join(folder, 'a.zip'), members);
  await refused(zip, 'a/none', /does not hold a\/none/);
  const whole = await readFile(zip);
  const broken = Buffer.from(whole);
  broken.fill(0xff, 2000, 2100);
  await writeFile(zip, broken);
  await refused(zip, 'a/big.bin', /is damaged/);
  await writeFile(zip, whole);
  for (const length of [whole.length - 1, whole.length >> 1, 10, 0]) {
    await truncate(zip, length);
    await refused(zip, 'a/big.bin', /is damaged/);
  }
});

test('an aborted extraction ends', async (t) => {
  const folder = await temporaryFolder(t);
  const zip = await writeZip(path.join(folder, 'a.zip'), members);
  const stop = new AbortController();
  const onBytes = () => stop.abort();
  const extraction = extractMember(zip, 'a/big.bin', path.join(folder, 'out'), { signal: stop.signal, onBytes });
  await assert.rejects(extraction, { name: 'AbortError' });
});
