/** `fovea bench device` with a tiny model on the adapter that there is. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryFolder } from '../temporaryFolder.ts';
import { figuresOn, tinyDeviceBench } from './tinyDeviceBench.ts';
import { tinyHome } from './tinyHome.ts';

test('the GPU beside the CPU: times, what goes up and down, and what lies there', async (t) => {
  const tiny = await tinyHome(await temporaryFolder(t));
  const run = await tinyDeviceBench(tiny, {}, ['--json', '--bandwidth', '100']);
  assert.equal(run.code, 0, run.messages.join('\n'));
  const report = JSON.parse(run.stdout);
  const { gpu } = report.devices;
  assert.equal(gpu.device?.kind, 'gpu', gpu.leftOut);
  if (gpu.software) assert.equal(report.choice, undefined, 'nothing is chosen by an adapter of software');
  assert.equal(report.bandwidth, 100);
  figuresOn('cpu', report);
  const [prefill, none, two] = figuresOn('gpu', report);
  // Of what follows, the best one comes down, and never the vocabulary.
  for (const { traffic } of [none, two]) assert.ok(traffic!.down > 0 && traffic!.down < 100, `${traffic!.down} bytes`);
  assert.ok(none.traffic!.up > 0 && none.traffic!.up < two.traffic!.up);
  assert.ok(prefill.deviceBytes! > gpu.deviceBytes && two.deviceBytes! > none.deviceBytes!);
});
