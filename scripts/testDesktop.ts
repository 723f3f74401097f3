/**
 * `npm run test:desktop [-- VERSION]`: the extension-host suite in VS Code's own desktop build, which
 * @vscode/test-electron downloads; `1.93.0` is the oldest that Fovea runs in. VSCODE_PATH takes one that is installed.
 * Needs a display (under Linux without one: `xvfb-run npm run test:desktop`).
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runTests } from '@vscode/test-electron';
import { bundleSuite } from '../test/vscode/bundleSuite.ts';
import { quietSettings } from '../test/vscode/codeServer.ts';
import { readyModels, shareModels } from '../test/vscode/shareModels.ts';
import { shop } from '../test/vscode/shop.ts';
import type { SuiteResult } from '../test/vscode/suite/suiteTest.ts';
import { scripts } from '../test/vscode/vscodeSession.ts';

const project = fileURLToPath(new URL('..', import.meta.url));
const { freshPackage } = await scripts();
// For its build: the suite runs the checkout itself.
await freshPackage();
const folder = await mkdtemp(path.join(tmpdir(), 'fovea-desktop-'));
try {
  const place = await shop(path.join(folder, 'shop'));
  const userData = path.join(folder, 'data');
  await mkdir(path.join(userData, 'User'), { recursive: true });
  await writeFile(path.join(userData, 'User', 'settings.json'), JSON.stringify(quietSettings));
  await shareModels(await readyModels(place), userData);
  const results = path.join(folder, 'results.json');
  const installed = process.env.VSCODE_PATH;
  const failed = await runTests({
    ...(installed ? { vscodeExecutablePath: installed } : { version: process.argv[2] ?? 'stable' }),
    extensionDevelopmentPath: project,
    extensionTestsPath: await bundleSuite(),
    extensionTestsEnv: { FOVEA_SUITE_RESULTS: results, FOVEA_HOME: undefined },
    launchArgs: [place, '--user-data-dir', userData, '--disable-extensions', '--disable-workspace-trust'],
  }).then(
    () => false,
    () => true,
  );
  const all = JSON.parse(await readFile(results, 'utf8').catch(() => '[]')) as SuiteResult[];
  for (const { name, ms, error } of all) console.log(`${error === undefined ? 'ok' : 'FAILED'}  ${name} (${ms} ms)`);
  const broken = all.filter(({ error }) => error !== undefined);
  for (const { name, error } of broken) console.error(`\n${name}\n${error}`);
  console.log(`${all.length - broken.length} passed, ${broken.length} failed`);
  // A suite that wrote nothing has not passed, whatever VS Code's exit says.
  process.exitCode = failed || broken.length > 0 || all.length === 0 ? 1 : 0;
} finally {
  await rm(folder, { recursive: true, force: true });
}
