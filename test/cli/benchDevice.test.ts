/** `fovea bench device` with a tiny model where there is no GPU. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../temporaryFolder.ts';
import { figuresOn, tinyDeviceBench } from './tinyDeviceBench.ts';
import { tinyHome } from './tinyHome.ts';

test('where there is no GPU: the CPU alone, and why', async (t) => {
  const folder = await temporaryFolder(t);
  const tiny = await tinyHome(folder);
  const withoutGpu = { VK_ICD_FILENAMES: path.join(folder, 'none.json') };
  const run = await tinyDeviceBench(tiny, withoutGpu, ['--json']);
  assert.equal(run.code, 0, run.messages.join('\n'));
  const report = JSON.parse(run.stdout);
  assert.match(report.devices.gpu.leftOut, /^no session can be made on it/);
  assert.equal(report.devices.cpu.device.kind, 'cpu');
  for (const { columns } of report.cases) assert.deepEqual(Object.keys(columns), ['cpu']);
  for (const { traffic, deviceBytes } of figuresOn('cpu', report)) {
    assert.deepEqual([traffic, deviceBytes], [undefined, undefined]);
  }
  assert.equal(report.choice.measured.name, 'failed');
  assert.equal(report.choice.device.kind, 'cpu');

  const quick = await tinyDeviceBench(tiny, withoutGpu, ['--quick', '--json']);
  assert.equal(quick.code, 0, quick.messages.join('\n'));
  assert.deepEqual(Object.keys(JSON.parse(quick.stdout)), ['model', 'adapter', 'measured', 'device']);

  const peer = await tinyDeviceBench(tiny, withoutGpu, ['--peer']);
  assert.match(peer.messages.join('\n'), /The peer runs GGUF files only/);
});
