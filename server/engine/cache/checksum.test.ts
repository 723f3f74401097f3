import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checksum, crc32, plainCrc32 } from './checksum.ts';

test('the plain sum is zlib’s, in one piece or several', async () => {
  const bytes = Uint8Array.from({ length: 3_000_001 }, (_, i) => (i * 7919) >>> 3);
  assert.equal(plainCrc32(Buffer.from('123456789')), 0xcbf43926, 'the check value of CRC-32');
  assert.equal(plainCrc32(bytes), crc32(bytes));
  const parts = [bytes.subarray(0, 5), bytes.subarray(5, 2_000_000), new Uint8Array(0), bytes.subarray(2_000_000)];
  assert.equal(await checksum(parts), crc32(bytes));
  assert.equal(await checksum([new Float32Array(bytes.buffer, 8, 100)]), crc32(bytes.subarray(8, 408)));
});
