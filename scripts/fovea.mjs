/** `npm run -s fovea -- …`: builds when dist/ is stale, then runs the command line. */
import { build, isStale } from './build.mjs';
import { install } from './install.mjs';
import { runCli } from './runCli.mjs';

install();
if (isStale()) await build();
process.exitCode = await runCli(process.argv.slice(2));
