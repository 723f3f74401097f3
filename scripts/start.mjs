/** `npm start`: from a fresh clone to completions at three real places, in the clone itself or in `--repo DIR`. */
import { build, isStale } from './build.mjs';
import { install, root } from './install.mjs';
import { runCli } from './runCli.mjs';

const args = process.argv.slice(2);
install();
if (isStale()) {
  console.error('Building …');
  await build();
}
const named = args.some((arg) => arg === '--repo' || arg.startsWith('--repo='));
process.exitCode = await runCli(['start', ...(named ? [] : ['--repo', root]), ...args]);
