/**
 * From a key that is pressed in the real VS Code to ghost text in the page: the packaged extension under code-server, a copy
 * of the repository with the lines cut out that are then typed, human gaps between keys.
 *   node --import tsx bench/vscode/ghostText.ts --repo DIR [--places 20] [--typed 20] [--mode infill|prefix] [--seed 1]
 *     [--reader READER] [--eagerness low|balanced|high] [--patience MS] [--slow F] [--json]
 * `--slow`: the engine runs F times slower, from its start's end on.
 * What VS Code closes or formats by itself while one types is switched off: the line is to become what the file has.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { installationOf } from '../../server/installation.ts';
import { openBrowser } from '../../test/vscode/browser.ts';
import { CodeServer } from '../../test/vscode/codeServer.ts';
import { extensionProcesses } from '../../test/vscode/processes.ts';
import { readyModels } from '../../test/vscode/shareModels.ts';
import { shop } from '../../test/vscode/shop.ts';
import { idle } from '../../test/vscode/statusTexts.ts';
import { scripts } from '../../test/vscode/vscodeSession.ts';
import { Workbench } from '../../test/vscode/workbench.ts';
import { benchProvenance } from '../benchProvenance.ts';
import { slowedBy } from '../dutyCycle.ts';
import { copyWithCuts, repositoryFiles } from '../keystrokeCopy.ts';
import { keystrokeFigures } from '../keystrokeFigures.ts';
import { type KeystrokePlace, keystrokeModes, keystrokePlaces } from '../keystrokePlaces.ts';
import { humanRhythm, keystrokeGaps } from '../keystrokeRhythm.ts';
import type { Keystroke } from '../keystrokeTyping.ts';
import { seededRandom } from '../seededRandom.ts';
import { SlowedProcess } from '../slowedProcess.ts';
import { type GhostNotes, ghostKeystrokes } from './ghostTimes.ts';

const { values } = parseArgs({
  options: {
    repo: { type: 'string' },
    places: { type: 'string', default: '20' },
    typed: { type: 'string', default: '20' },
    mode: { type: 'string', default: 'infill' },
    seed: { type: 'string', default: '1' },
    reader: { type: 'string' },
    eagerness: { type: 'string' },
    patience: { type: 'string', default: '4000' },
    slow: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});
const mode = keystrokeModes.find((name) => name === values.mode);
if (values.repo === undefined || mode === undefined)
  throw new Error('usage: see the head of bench/vscode/ghostText.ts');
const { repo, reader, eagerness } = values;
const seed = Number(values.seed);
const count = Number(values.places);

/** A person looks at what was opened before the first key. */
const settleMs = 1_500;
/** Of ghostWatch.js. */
const takeNotes = 'foveaTakeNotes()';
/** How many times slower the engine runs. */
const slow = Number(values.slow);
/** After the last key. */
const patienceMs = Number(values.patience);

const settings = {
  'editor.autoClosingBrackets': 'never',
  'editor.autoClosingQuotes': 'never',
  'editor.autoIndent': 'none',
  'editor.suggestOnTriggerCharacters': false,
  'editor.trimAutoWhitespace': false,
  ...(reader === undefined ? {} : { 'fovea.reader': reader }),
  ...(eagerness === undefined ? {} : { 'fovea.completions.eagerness': eagerness }),
};

const files = await repositoryFiles(repo, new AbortController().signal);
const candidates = keystrokePlaces(files.sources, { count: 4 * (count + 1), typed: Number(values.typed), mode, seed });
// Other characters have no key; the first place warms up and is not counted.
const places = candidates.filter(({ typed }) => /^[\x20-\x7e]+$/.test(typed)).slice(0, count + 1);
if (places.length <= count) throw new Error(`${repo} has ${places.length} places and ${count + 1} are needed`);
const folder = await mkdtemp(path.join(tmpdir(), 'fovea-ghost-'));
try {
  const report = await measure(path.join(folder, path.basename(files.root)));
  if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`);
  else print(report);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function measure(root: string) {
  await copyWithCuts(files, places, root);
  const { vscodeHost, chromium, freshPackage } = await scripts();
  const [host, executable, vsix] = [vscodeHost(), chromium(), await freshPackage()];
  const models = await readyModels(await shop(path.join(folder, 'shop')));
  const server = await CodeServer.start(host, { vsix, settings, models });
  try {
    const { browser, page } = await openBrowser(executable);
    try {
      const workbench = new Workbench(page);
      await workbench.open(server.url, root);
      await workbench.status('Fovea', idle, 900_000);
      await page.evaluate(await readFile(new URL('ghostWatch.js', import.meta.url), 'utf8'));
      const slowed = await slowedEngine(server.home);
      const gapMs = keystrokeGaps(seededRandom(seed));
      const each: Keystroke[] = [];
      for (const [number, place] of places.entries()) {
        process.stderr.write(`\r${number}/${count} places`);
        const keystrokes = await typeLine(workbench, place, { number: number - 1, gapMs });
        if (number > 0) each.push(...keystrokes);
      }
      process.stderr.write('\n');
      const name = path.basename(files.root);
      const figures = keystrokeFigures(each, seed);
      const times = await slowed?.stop();
      const slowReached = times && slowedBy([times]);
      const versions = { vscode: host.version, settings, rhythm: humanRhythm, slow, slowReached };
      return { repo: name, mode, seed, ...versions, ...figures, provenance: benchProvenance(), each };
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
  }
}

async function slowedEngine(home: string): Promise<SlowedProcess | undefined> {
  if (slow === 1) return undefined;
  const [{ pid }] = await extensionProcesses(home, 'engine.js');
  const slowed = new SlowedProcess(
    installationOf(fileURLToPath(new URL('../../server/cli.ts', import.meta.url))).slower,
    pid,
    slow,
  );
  await slowed.begun;
  return slowed;
}

async function typeLine(
  workbench: Workbench,
  { path: name, before, typed, rest }: KeystrokePlace,
  { number, gapMs }: { number: number; gapMs(): number },
): Promise<Keystroke[]> {
  const { page } = workbench;
  const lines = before.split(/\r\n|\r|\n/);
  await workbench.openFile(name);
  await workbench.goToEnd(lines.length);
  await page.waitForTimeout(settleMs);
  await page.evaluate(takeNotes);
  for (const character of typed) {
    const started = performance.now();
    await page.keyboard.type(character);
    await page.waitForTimeout(Math.max(0, gapMs() - (performance.now() - started)));
  }
  await page.waitForTimeout(patienceMs);
  const notes = (await page.evaluate(takeNotes)) as GhostNotes;
  if (notes.keys.length !== typed.length)
    throw new Error(`${notes.keys.length} keys were seen where ${typed.length} were pressed`);
  await workbench.run('View: Revert and Close Editor');
  return ghostKeystrokes({ place: number, indentation: lines[lines.length - 1], typed, rest }, notes);
}

function print(report: Awaited<ReturnType<typeof measure>>): void {
  const { repo: name, latency, places: lines, keystrokes, onScreen, onScreenInterval, exact, vscode } = report;
  const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
  console.log(
    `${name}, ${report.mode}, ${keystrokes} keys on ${lines} lines, VS Code ${vscode}; ms from key to ghost text`,
  );
  const rows = { 'first on a line': latency.cold, later: latency.warm, 'later, none on screen': latency.warmNew };
  for (const [title, { offers, p50, p95 }] of Object.entries(rows)) {
    const times = p50 === undefined ? '-' : `p50 ${p50.toFixed(0)}, p95 ${p95?.toFixed(0)}`;
    console.log(`  ${title}: ${offers} offers, ${times}`);
  }
  console.log(
    `  on screen when the next key comes: ${percent(onScreen)} (95 % ${onScreenInterval.map(percent).join(' to ')})`,
  );
  console.log(`  first line exact: ${exact === undefined ? '-' : percent(exact)}`);
}
