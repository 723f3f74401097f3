/** `fovea bench device` over a tiny model, and what must hold of any device's figures. */
import assert from 'node:assert/strict';
import type { DeviceBenchReport } from '../../bench/device/device.ts';
import type { CaseFigures } from '../../bench/device/deviceFigures.ts';
import { type Run, runCli } from './runCli.ts';
import type { TinyHome } from './tinyHome.ts';

/** @param env of the run @param more options */
export function tinyDeviceBench(tiny: TinyHome, env: Record<string, string>, more: readonly string[]): Promise<Run> {
  const cases = ['--chunks', '2,0', '--rows', '10', '--seconds', '0.3'];
  return runCli(['bench', 'device', '--model', tiny.model, ...cases, ...more], { home: tiny.home, env });
}

/** @returns of a forward that reads, of tokens without chunks and with two, and of ten rows */
export function figuresOn(device: 'cpu' | 'gpu', { cases }: Pick<DeviceBenchReport, 'cases'>): CaseFigures[] {
  assert.deepEqual(
    cases.map((each) => each.case),
    [{ kind: 'prefill' }, { kind: 'decode', chunks: 0 }, { kind: 'decode', chunks: 2 }, { kind: 'focus', rows: 10 }],
  );
  const figures = cases.map(({ columns }) => columns[device] as CaseFigures);
  for (const { ms, runs, residentBytes } of figures) assert.ok(ms > 0 && runs > 0 && residentBytes > 1e6);
  const [prefill, none, two, rows] = figures.map(({ work }) => work!);
  assert.deepEqual([none.tokens, two.tokens, rows.tokens], [1, 1, 30]);
  assert.ok(prefill.tokens > 1);
  assert.ok(none.bytes < two.bytes && two.bytes < rows.bytes);
  return figures;
}
