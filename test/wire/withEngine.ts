/** A client on a fake engine, in a real process by the product's own main, in a folder of its own. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import type { GenerateParams, InitializeParams, ScoreParams } from '../../server/engine/protocol.ts';
import { EngineClient, type EngineClientOptions, type EngineEntry } from '../../server/engineClient/engineClient.ts';
import { bundled } from '../bundled.ts';
import type { TraceLine } from '../engines/fakeEngine.ts';

const fakes = ['steady', 'crash', 'hang', 'lie', 'refuse', 'onnx', 'gpu'] as const;
export type FakeName = (typeof fakes)[number];

export interface EngineUnderTest {
  client: EngineClient;
  params: InitializeParams;
  setFaults(faults: Record<string, number>): void;
  /** what the engine was asked, over all its processes */
  trace(): TraceLine[];
  /** names of the states, in order */
  states: string[];
  log: string[];
}

/** Forwards that outlast any pause that the system makes in a process: for tests of what comes between two of them. */
export const longForwards = { forwardMs: 200 };

/** The product's main with a fake behind it. */
const bundles = bundled({
  engine: 'server/engine/main.ts',
  ...(Object.fromEntries(fakes.map((name) => [name, `test/engines/${name}.ts`])) as Record<FakeName, string>),
});

export function fakeEntry(name: FakeName): EngineEntry {
  return { module: bundles.engine, args: ['--engine', bundles[name]] };
}

/** @param faults how often each of the engine's faults happens; `forwardMs`: how long a forward takes */
export function withEngine(
  context: TestContext,
  name: FakeName,
  faults: Record<string, number> = {},
  options: Partial<EngineClientOptions> = {},
): EngineUnderTest {
  const folder = mkdtempSync(path.join(tmpdir(), 'fovea-engine-'));
  const setFaults = (next: Record<string, number>) =>
    writeFileSync(path.join(folder, 'faults.json'), JSON.stringify(next));
  setFaults(faults);
  const log: string[] = [];
  const client = new EngineClient({ entry: fakeEntry(name), log: (line) => log.push(line), ...options });
  const states: string[] = [];
  client.onStateChange((state) => states.push(state.name));
  context.after(async () => {
    await client.dispose();
    rmSync(folder, { recursive: true, force: true });
  });
  const trace = () => {
    const lines = readFileSync(path.join(folder, 'trace'), 'utf8').trimEnd().split('\n');
    return lines.map((line) => JSON.parse(line) as TraceLine);
  };
  return { client, params: { modelDir: folder, threads: 1, cacheBytes: 100_000 }, setFaults, trace, states, log };
}

/** What each process was started on, as `gpu 500`. */
export function startedOn(lines: TraceLine[]): string[] {
  return lines.filter(({ asks }) => asks[0] === 'start').map(({ asks }) => asks.slice(2).join(' '));
}

/** What was asked, as `generate 100 1`. */
export function asked(lines: TraceLine[]): string[] {
  return lines.filter(({ asks }) => asks[0] !== 'start').map(({ asks }) => asks.join(' '));
}

const context = {
  reader: { prompt: 0, attend: 1, focus: 0, memory: 0, copy: false },
  localFileTokens: 1,
  history: [],
};

/** The fake engine answers `maxTokens` ids that count up from `first + 1`. */
export function generateParams(
  first: number,
  maxTokens: number,
  chunks: number[][] = [],
): Omit<GenerateParams, 'stream'> {
  return { ...context, chunks, local: [first], maxTokens, endIds: [], lastIds: [], draft: false };
}

export function scoreParams(first: number, targets: number[]): ScoreParams {
  return { ...context, chunks: [], local: [first], targets };
}

/** Polls until `holds`; the test's own time limit ends a wait in vain. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}
