/**
 * The longest time that VS Code's extension host stands still in a folder of very many files: with the packaged extension,
 * and without it for comparison, in a fresh VS Code each; and how much of it is the extension's own, by a CPU profile.
 *   node --import tsx bench/vscode/hostBlock.ts [--files 50000] [--changed 2000] [--json]
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openBrowser } from '../../test/vscode/browser.ts';
import { CodeServer, type VscodeHost } from '../../test/vscode/codeServer.ts';
import { readyModels } from '../../test/vscode/shareModels.ts';
import { depositLine, shop } from '../../test/vscode/shop.ts';
import { idle } from '../../test/vscode/statusTexts.ts';
import { scripts } from '../../test/vscode/vscodeSession.ts';
import { Workbench } from '../../test/vscode/workbench.ts';
import { benchProvenance } from '../benchProvenance.ts';
import { blocksByPhase, type Phase, type PhaseBlocks, parseSamples, targetMs } from './blockFigures.ts';
import { type CpuProfile, ownBlocks } from './ownBlocks.ts';

const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '50000' },
    changed: { type: 'string', default: '2000' },
    json: { type: 'boolean', default: false },
  },
});
const count = Number(values.files);
const changed = Math.min(count, Number(values.changed));

const perFolder = 200;
const typed = '  return settle(amount, currency);';
const idleMs = 10_000;
const indexedWithinMs = 900_000;
const profileWithinMs = 120_000;
const probe = fileURLToPath(new URL('hostProbe', import.meta.url));

const folder = await mkdtemp(path.join(tmpdir(), 'fovea-block-'));
try {
  const { vscodeHost, chromium, freshPackage } = await scripts();
  const [host, executable, vsix] = [vscodeHost(), chromium(), await freshPackage()];
  const place = await shop(path.join(folder, 'many'));
  const models = await readyModels(place);
  for (let number = 0; number < count; number++) await writePart(place, number, 1);
  const own = await measure({ host, executable, place, extension: { vsix, models } }, 2);
  const without = await measure({ host, executable, place, like: own.host }, 3);
  const report = {
    ...{ files: count, changed, targetMs, vscode: host.version },
    ...{ with: own, without },
    provenance: benchProvenance(),
  };
  if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`);
  else print(report);
} finally {
  await rm(folder, { recursive: true, force: true });
}

type Measured = Awaited<ReturnType<typeof measure>>;

interface Report {
  files: number;
  vscode: string;
  with: Measured;
  without: Measured;
}

interface Setup {
  host: VscodeHost;
  executable: string;
  place: string;
  /** Fovea itself; without it the host is measured as long as it was with it */
  extension?: { vsix: string; models: string };
  like?: Record<string, PhaseBlocks>;
}

/** @param version that files are changed to */
async function measure({ host, executable, place, extension, like }: Setup, version: number) {
  const log = path.join(folder, `blocks-${version}.jsonl`);
  // Without the test protocol a page may name no extension of its own.
  const probed = { testDriver: true, env: { FOVEA_BLOCK_LOG: log } };
  const server = await CodeServer.start(host, { ...probed, ...extension });
  const phases: Phase[] = [];
  const enter = (name: string): void => {
    process.stderr.write(`${extension ? 'with' : 'without'} the extension: ${name}\n`);
    phases.push({ name, from: Date.now() });
  };
  try {
    const { browser, page } = await openBrowser(executable);
    try {
      const workbench = new Workbench(page);
      const host = new URL(server.url).host;
      const payload = JSON.stringify([['extensionDevelopmentPath', `vscode-remote://${host}${probe}`]]);
      enter('starting');
      await page.goto(`${server.url}/?${new URLSearchParams({ folder: place, payload })}`);
      await page.waitForSelector('.monaco-workbench .statusbar-item');
      if (extension) await workbench.status('Fovea', /Reading|Ready|Answers take/);
      else await page.waitForTimeout(1000 * (like?.starting.seconds ?? 0));
      enter('reading');
      if (extension) await workbench.status('Fovea', idle, indexedWithinMs);
      else await page.waitForTimeout(1000 * (like?.reading.seconds ?? 0));
      enter('typing');
      await workbench.openFile('src/deposit.ts');
      await workbench.goToEnd(depositLine);
      await workbench.type(typed, 180);
      enter('files change');
      for (let number = 0; number < changed; number++) await writePart(place, number, version);
      await page.waitForTimeout(idleMs);
      enter('idle');
      await page.waitForTimeout(idleMs);
      const until = Date.now();
      const samples = parseSamples(await readFile(log, 'utf8'));
      if (samples.length === 0) throw new Error('The probe wrote nothing: the extension host did not load it.');
      const { startedAt, profile } = await profileOf(log);
      const own = ownBlocks(profile, startedAt, (url) => url.endsWith('/dist/extension.cjs'));
      if (extension && own.length === 0) throw new Error('The profile has nothing of the extension.');
      return { host: blocksByPhase(samples, phases, until), own: blocksByPhase(own, phases, until) };
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
  }
}

/** Asks the probe for it. */
async function profileOf(log: string): Promise<{ startedAt: number; profile: CpuProfile }> {
  await writeFile(`${log}.stop`, '');
  const deadline = Date.now() + profileWithinMs;
  for (;;) {
    const text = await readFile(`${log}.profile`, 'utf8').catch(() => undefined);
    if (text !== undefined) return JSON.parse(text);
    if (Date.now() > deadline) throw new Error('The probe wrote no profile.');
    await sleep(200);
  }
}

/** A small module, another one for each version. */
async function writePart(place: string, number: number, version: number): Promise<void> {
  const part = path.join(place, 'parts', `part${Math.floor(number / perFolder)}`);
  if (number % perFolder === 0) await mkdir(part, { recursive: true });
  const lines = [
    `export interface Item${number} {\n  name: string;\n  price: number;\n}\n`,
    `export function priceOf${number}(item: Item${number}, count: number): number {`,
    `  const discount = count > ${version + (number % 17)} ? 0.9 : 1;`,
    '  return item.price * count * discount;\n}\n',
  ];
  await writeFile(path.join(part, `item${number}.ts`), lines.join('\n'));
}

function print({ files, vscode, with: own, without }: Report): void {
  console.log(
    `${files} files, VS Code ${vscode}; longest block of the extension host in ms (samples over ${targetMs} ms)`,
  );
  const cell = ({ longestMs, over }: PhaseBlocks): string => `${longestMs.toFixed(0)} (${over})`;
  for (const [name, blocks] of Object.entries(own.host)) {
    const compared = `without Fovea ${cell(without.host[name])}, of Fovea’s own ${cell(own.own[name])}`;
    console.log(`  ${name}, ${blocks.seconds.toFixed(0)} s: ${cell(blocks)}; ${compared}`);
  }
}
