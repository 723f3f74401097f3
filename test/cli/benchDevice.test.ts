/** `fovea bench device` with a tiny model: on the CPU alone where there is no GPU, and on an adapter that computes on the CPU. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { noSoftwareAdapter, softwareAdapter } from '../softwareAdapter.ts';
import { runCli } from './runCli.ts';
import { type TinyHome, tinyHome } from './tinyHome.ts';

interface Figures {
  ms: number;
  runs: number;
  work: { tokens: number; bytes: number };
  traffic?: { up: number; down: number };
  deviceBytes?: number;
  residentBytes: number;
}

let folder: string;
let tiny: TinyHome;

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'fovea-device-'));
  tiny = await tinyHome(folder);
});
after(() => rm(folder, { recursive: true, force: true }));

function bench(env: Record<string, string>, ...more: string[]) {
  const args = [
    'bench',
    'device',
    '--model',
    tiny.model,
    '--seconds',
    '0.3',
    '--chunks',
    '2,0',
    '--rows',
    '10',
    ...more,
  ];
  return runCli(args, { home: tiny.home, env });
}

/** Of each case, in order: decode without chunks, with them, and rows are more and more work. */
function checkColumn(cases: { columns: Record<string, Figures> }[], column: string): Figures[] {
  const figures = cases.map(({ columns }) => columns[column]);
  for (const { ms, runs, residentBytes } of figures) assert.ok(ms > 0 && runs > 0 && residentBytes > 1e6);
  const [prefill, none, two, rows] = figures.map(({ work }) => work);
  assert.deepEqual([none.tokens, two.tokens, rows.tokens], [1, 1, 30]);
  assert.ok(prefill.tokens > 1);
  assert.ok(none.bytes < two.bytes && two.bytes < rows.bytes);
  return figures;
}

test('where there is no GPU: the CPU alone, and why', async () => {
  const run = await bench({ VK_ICD_FILENAMES: path.join(folder, 'none.json') }, '--json');
  assert.equal(run.code, 0, run.messages.join('\n'));
  const report = JSON.parse(run.stdout);
  assert.match(report.devices.gpu.leftOut, /no session can be made on it/);
  assert.equal(report.devices.cpu.device.kind, 'cpu');
  assert.deepEqual(
    report.cases.map((each: { case: object }) => each.case),
    [{ kind: 'prefill' }, { kind: 'decode', chunks: 0 }, { kind: 'decode', chunks: 2 }, { kind: 'focus', rows: 10 }],
  );
  for (const { columns } of report.cases) assert.deepEqual(Object.keys(columns), ['cpu']);
  for (const { traffic, deviceBytes } of checkColumn(report.cases, 'cpu')) {
    assert.deepEqual([traffic, deviceBytes], [undefined, undefined]);
  }
  assert.equal(report.choice.measured.name, 'failed');
  assert.equal(report.choice.device.kind, 'cpu');
});

test('a software adapter beside the CPU, and it is called one', { skip: noSoftwareAdapter }, async () => {
  const run = await bench(softwareAdapter, '--json', '--bandwidth', '100');
  assert.equal(run.code, 0, run.messages.join('\n'));
  const { devices, cases, bandwidth, choice } = JSON.parse(run.stdout);
  assert.deepEqual([devices.gpu.name, devices.gpu.software, devices.gpu.device.floats], ['SwiftShader', true, 'f32']);
  assert.equal(bandwidth, 100);
  assert.equal(choice, undefined, 'nothing is chosen by it');
  checkColumn(cases, 'cpu');
  const [prefill, none, two] = checkColumn(cases, 'gpu');
  // Of what follows, the best one comes down, and never the vocabulary.
  for (const { traffic } of [none, two]) assert.ok(traffic!.down > 0 && traffic!.down < 100, `${traffic!.down} bytes`);
  assert.ok(none.traffic!.up > 0 && none.traffic!.up < two.traffic!.up);
  assert.ok(prefill.deviceBytes! > devices.gpu.deviceBytes && two.deviceBytes! > none.deviceBytes!);
});

test('the short measurement alone', async () => {
  const run = await bench({ VK_ICD_FILENAMES: path.join(folder, 'none.json') }, '--quick', '--json');
  assert.equal(run.code, 0, run.messages.join('\n'));
  assert.deepEqual(Object.keys(JSON.parse(run.stdout)), ['model', 'adapter', 'measured', 'device']);
});
