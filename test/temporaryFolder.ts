/** A folder that is gone when its test is over. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';

export async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'fovea-test-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
