/** What a failed test in VS Code leaves behind: a picture and the logs, in dist/test-failures/. */
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import type { CodeServer } from './codeServer.ts';

const failures = fileURLToPath(new URL('../../dist/test-failures', import.meta.url));

export async function keepFailure(name: string, { page, server }: { page: Page; server: CodeServer }): Promise<void> {
  const folder = path.join(failures, name.replace(/[^\w]+/g, '-').slice(0, 60));
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  // A page that hangs has no picture; its logs are kept all the same.
  await page.screenshot({ path: path.join(folder, 'screen.png') }).catch(() => {});
  await writeFile(path.join(folder, 'code-server.log'), server.log);
  await cp(server.logFolder, path.join(folder, 'logs'), { recursive: true }).catch(() => {});
  console.error(`A picture and the logs lie in ${path.relative(process.cwd(), folder)}`);
}
