/**
 * `fovea bench keystroke`: what somebody who types gets and how soon, on the server's side: the real sidecar behind a plain
 * LSP client, a copy of the repository, human gaps between keys.
 */
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { FoveaError, throwIfAborted } from '../server/base/errors.ts';
import type { Progress } from '../server/base/progress.ts';
import type { Installation } from '../server/installation.ts';
import { methods, type StatisticsReport, type StatusReport } from '../server/protocol.ts';
import { type BenchProvenance, benchProvenance } from './benchProvenance.ts';
import { copyWithCuts, repositoryFiles } from './keystrokeCopy.ts';
import { type KeystrokeFigures, keystrokeFigures } from './keystrokeFigures.ts';
import { type KeystrokeMode, keystrokePlaces } from './keystrokePlaces.ts';
import { humanRhythm, keystrokeGaps, type Rhythm } from './keystrokeRhythm.ts';
import { type Keystroke, typeAt } from './keystrokeTyping.ts';
import { seededRandom } from './seededRandom.ts';
import { type SidecarClient, startSidecar } from './sidecarClient.ts';
import { SlowedEngine } from './slowedEngine.ts';

export interface KeystrokeOptions {
  installation: Installation;
  repo: string;
  /** cache folder with models and imports; nothing else in it is read or written */
  home: string;
  /** by name, without `fovea.` */
  settings: Readonly<Record<string, unknown>>;
  places: number;
  typed: number;
  mode: KeystrokeMode;
  seed: number;
  /** how many times slower the engine runs; 1: as it is */
  slow: number;
  progress: Progress;
  signal: AbortSignal;
}

export interface KeystrokeReport extends KeystrokeFigures {
  repo: string;
  mode: KeystrokeMode;
  seed: number;
  rhythm: Rhythm;
  editorWaitMs: number;
  settings: Readonly<Record<string, unknown>>;
  index: Pick<StatusReport['index'], 'files' | 'chunks' | 'tokens'>;
  model: StatusReport['model'];
  device: string | undefined;
  /** of the engine at the end, slowed where it was: tokens a second */
  speed: StatusReport['speed'];
  slow: number;
  /** measured, of all the engine's processes together; undefined at `slow` 1 */
  slowReached?: number;
  /** requests without an offer, by the server's reason */
  silent: Record<string, number>;
  /** of the engine, whatever they were for, by answer with an item; undefined without any */
  forwardsPerOffer?: number;
  provenance: BenchProvenance;
  /** one by one, in order */
  each: Keystroke[];
}

/** VS Code's own wait after a key that is typed (1.139: `InlineCompletionsDebounce`, at least and at most 50 ms). */
const editorWaitMs = 50;
/** A person looks at what was opened before the first key. */
const settleMs = 1_500;
const patienceMs = 10_000;
/** A model that is there but was never imported is imported first. */
const startsWithinMs = 600_000;

/** @throws FoveaError: `input` where the repository has too few places, or no model serves; `usage` for `slow` on Windows */
export async function benchKeystroke(options: KeystrokeOptions): Promise<KeystrokeReport> {
  const { repo, places: count, typed, mode, seed, slow, settings, progress, signal } = options;
  const slowed = new SlowedEngine(options.installation.slower, slow);
  const files = await repositoryFiles(repo, signal);
  // The first one warms up and is not counted.
  const places = keystrokePlaces(files.sources, { count: count + 1, typed, mode, seed });
  if (places.length <= count) {
    const message = `${path.basename(files.root)} has places in ${places.length} files and ${count + 1} are needed: lower --places, or name a larger repository with --repo.`;
    throw new FoveaError('input', message);
  }
  const folder = await mkdtemp(path.join(tmpdir(), 'fovea-keystroke-'));
  let client: SidecarClient | undefined;
  try {
    const root = path.join(folder, path.basename(files.root));
    await copyWithCuts(files, places, root);
    const sidecar = await sidecarOptions(options, root, path.join(folder, 'storage'));
    client = await startSidecar({ ...sidecar, onLog: (line) => slowed.hear(line) });
    const ready = await serving(client);
    await slowed.begun();
    const gapMs = keystrokeGaps(seededRandom(seed));
    const each: Keystroke[] = [];
    let before: Counts | undefined;
    for (const [number, place] of places.entries()) {
      throwIfAborted(signal);
      progress.report('Typing', number, places.length);
      const uri = pathToFileURL(path.join(root, place.path)).href;
      const times = { gapMs, settleMs, editorWaitMs, patienceMs, signal };
      const keystrokes = await typeAt(client, place, { number: number - 1, uri, ...times });
      if (number === 0) before = await countsOf(client);
      else each.push(...keystrokes);
    }
    progress.report('Typing', places.length, places.length);
    const after = await countsOf(client);
    const slowReached = await slowed.stop();
    const figures = keystrokeFigures(each, seed);
    const forwards = after.forwards - (before?.forwards ?? 0);
    const { files: indexed, chunks, tokens } = ready.index;
    return {
      ...{ repo: path.basename(files.root), mode, seed, rhythm: humanRhythm, editorWaitMs, settings },
      ...{ index: { files: indexed, chunks, tokens }, model: ready.model, device: deviceOf(ready), speed: after.speed },
      ...{ slow, ...(slowReached === undefined ? {} : { slowReached }) },
      ...figures,
      silent: difference(after.silent, before?.silent ?? {}),
      ...(figures.answered.offer > 0 ? { forwardsPerOffer: forwards / figures.answered.offer } : {}),
      provenance: benchProvenance(),
      each,
    };
  } finally {
    // An engine that is stopped cannot end.
    await slowed.stop().catch(() => {});
    await client?.dispose();
    await rm(folder, { recursive: true, force: true });
  }
}

function deviceOf({ device, threads }: Pick<StatusReport, 'device' | 'threads'>): string | undefined {
  if (device?.kind === 'gpu') return `GPU, ${device.adapter}, driver ${device.driver ?? 'unknown'}`;
  return threads === undefined ? undefined : `CPU, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
}

/** Storage of its own, so that nobody's statistics are written; the models are this machine's. */
async function sidecarOptions({ installation, home, settings }: KeystrokeOptions, root: string, storageFolder: string) {
  await mkdir(storageFolder, { recursive: true });
  for (const name of ['models', 'imports']) {
    await mkdir(path.join(home, name), { recursive: true });
    await symlink(path.join(home, name), path.join(storageFolder, name), 'junction');
  }
  const { packageRoot, engine } = installation;
  const built = { module: path.join(packageRoot, 'dist', 'server.js') };
  const source = { module: path.join(packageRoot, 'server', 'main.ts'), execArgv: engine.execArgv ?? [] };
  // It would go before the storage folder.
  const { FOVEA_HOME: _, ...env } = process.env;
  return {
    ...(engine.module.endsWith('.ts') ? source : built),
    env,
    folders: [{ uri: pathToFileURL(root).href, name: path.basename(root) }],
    initializationOptions: { storageFolder, trusted: true },
    configuration: (section: string): unknown => (section === 'fovea' ? settings : null),
    patienceMs: startsWithinMs,
  };
}

async function serving(client: SidecarClient): Promise<StatusReport> {
  const report = await client.until(({ state }) => ['ready', 'slow', 'noModel', 'failed'].includes(state));
  if (report.state === 'noModel') {
    throw new FoveaError('input', 'The model is not on this machine: get it with fovea model add.');
  }
  if (report.state === 'failed') throw new FoveaError('failure', report.message ?? 'The sidecar failed.');
  return report;
}

interface Counts {
  forwards: number;
  silent: Record<string, number>;
  speed: StatusReport['speed'];
}

async function countsOf({ connection, status }: SidecarClient): Promise<Counts> {
  const { silent } = await connection.sendRequest<StatisticsReport>(methods.statistics, {});
  const { forwards = 0, speed } = await status();
  return { forwards, silent, speed };
}

function difference(after: Record<string, number>, before: Record<string, number>): Record<string, number> {
  const rows = Object.entries(after).map(([name, count]): [string, number] => [name, count - (before[name] ?? 0)]);
  return Object.fromEntries(rows.filter(([, count]) => count > 0));
}
