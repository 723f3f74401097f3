/**
 * What VS Code loads by its test protocol, under code-server and on a desktop alike. The results are written to the
 * file that FOVEA_SUITE_RESULTS names: the exit alone would call a suite passed that never ran.
 */
import { writeFile } from 'node:fs/promises';
import { hangMs } from '../../patience.ts';
import { activationTests } from './activation.ts';
import { completionTests } from './completion.ts';
import { runSuite } from './suiteTest.ts';
import { workspaceTests } from './workspace.ts';

export async function run(): Promise<void> {
  const file = process.env.FOVEA_SUITE_RESULTS;
  if (!file) throw new Error('FOVEA_SUITE_RESULTS names no file');
  const results = await runSuite([...activationTests, ...completionTests, ...workspaceTests], hangMs);
  await writeFile(file, JSON.stringify(results));
  const failed = results.filter(({ error }) => error !== undefined);
  if (failed.length > 0) throw new Error(failed.map(({ name, error }) => `${name}: ${error}`).join('\n'));
}
