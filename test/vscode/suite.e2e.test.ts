/** The suite inside VS Code's extension host, under code-server: its results, one by one. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { format } from 'node:util';
import { hangMs } from '../patience.ts';
import { openBrowser } from './browser.ts';
import { bundleSuite } from './bundleSuite.ts';
import { CodeServer } from './codeServer.ts';
import { keepFailure } from './keepFailure.ts';
import { readyModels } from './shareModels.ts';
import { shop } from './shop.ts';
import type { SuiteResult } from './suite/suiteTest.ts';
import { scripts } from './vscodeSession.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));
/** Of twelve tests, most of them short. */
const suiteMs = 3 * hangMs;

test('the suite in the extension host', { timeout: suiteMs + hangMs }, async (t) => {
  const { vscodeHost, chromium, freshPackage } = await scripts();
  const executable = chromium();
  // Built where it is stale; the suite runs the checkout itself, as F5 does.
  await freshPackage();
  const suite = await bundleSuite();
  const folder = await mkdtemp(path.join(tmpdir(), 'fovea-suite-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const place = await shop(path.join(folder, 'shop'));
  const results = path.join(folder, 'results.json');
  const env = { FOVEA_SUITE_RESULTS: results };
  const models = await readyModels(place);
  const server = await CodeServer.start(vscodeHost(), { testDriver: true, models, env });
  t.after(() => server.stop());
  const { browser, page } = await openBrowser(executable);
  t.after(() => browser.close());
  const said: string[] = [];
  await page.exposeFunction('codeAutomationLog', (type: string, args: unknown[]) => {
    said.push(`${type}: ${format(...args)}`);
  });
  const exited = new Promise<number>((resolve) => page.exposeFunction('codeAutomationExit', resolve));
  const remote = (file: string): string => `vscode-remote://${new URL(server.url).host}${file}`;
  const payload = JSON.stringify([
    ['extensionDevelopmentPath', remote(project.replace(/\/$/, ''))],
    ['extensionTestsPath', remote(suite)],
  ]);
  await page.goto(`${server.url}/?${new URLSearchParams({ folder: place, payload })}`);
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<'timeout'>((resolve) => {
    timer = setTimeout(resolve, suiteMs, 'timeout');
  });
  const code = await Promise.race([exited, tooLong]);
  clearTimeout(timer);
  if (code !== 0) await keepFailure('suite', { page, server });
  const found = await readFile(results, 'utf8').catch(() => undefined);
  assert.ok(found !== undefined, `The suite wrote no results (exit ${code}):\n${said.slice(-20).join('\n')}`);
  const all = JSON.parse(found) as SuiteResult[];
  for (const { name, error } of all) await t.test(name, () => assert.ok(error === undefined, error));
  assert.ok(all.length >= 10, `${all.length} tests`);
  assert.equal(code, 0, said.slice(-20).join('\n'));
});
