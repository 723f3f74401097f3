/** What the tests in VS Code need, got before the first of them runs; one line says what cannot be had, and why. */
import { chromium } from './chromium.mjs';
import { vscodeHost } from './vscodeHost.mjs';

const { version } = vscodeHost();
console.log(`VS Code ${version} under code-server, ${chromium()}`);
// The oldest VS Code is for its own test alone.
if (process.argv.includes('--oldest')) console.log(`VS Code ${vscodeHost('oldest').version} under code-server`);
