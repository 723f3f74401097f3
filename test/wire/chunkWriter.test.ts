import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DiskCache } from '../../server/engine/cache/diskCache.ts';
import type { Int8ChunkKv } from '../../server/engine/graph/chunkKv.ts';
import { hangMs } from '../patience.ts';
import { storedChunk, storedForm } from '../storedChunk.ts';
import { temporaryFolder } from '../temporaryFolder.ts';
import { writtenNames, writtenTokens } from './writtenChunks.ts';

const writer = fileURLToPath(new URL('chunkWriter.ts', import.meta.url));
const leastKills = 8;

test('a process that is killed while it writes leaves whole chunks or none', { timeout: hangMs }, async (t) => {
  const folder = path.join(await temporaryFolder(t), 'caches');
  const written = new Map(writtenNames.map((name) => [name, storedChunk(name, writtenTokens).parts]));
  let [drafts, whole] = [0, 0];
  // Until kills have met both: one in the middle of a file, and one behind a file.
  for (let kills = 0; kills < leastKills || drafts === 0 || whole === 0; kills++) {
    const child = spawn(process.execPath, ['--import', 'tsx', writer, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit');
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    assert.equal(said.toString(), 'writes\n');
    await sleep(Math.random() * 40);
    child.kill('SIGKILL');
    await ended;
    const names = await readdir(folder);
    drafts += names.filter((name) => name.endsWith('.draft')).length;
    const log: string[] = [];
    const cache = await DiskCache.open({ folder, limitBytes: 1e9, form: storedForm, log: (line) => log.push(line) });
    for (const [name, parts] of written) {
      const found = await cache.get(name, writtenTokens);
      if (!found) continue;
      whole++;
      assert.deepEqual((found as Int8ChunkKv).parts, parts);
    }
    await cache.close();
    assert.deepEqual(log, []);
  }
});
