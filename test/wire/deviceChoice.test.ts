/** GPU and CPU measured by engines of their own, and the sidecar's engine taking what was found. */
import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import test, { type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { FoveaError } from '../../server/base/errors.ts';
import type { GpuAdapter } from '../../server/device/adapter.ts';
import { type DeviceWish, paramsOf } from '../../server/device/chooseDevice.ts';
import { Devices } from '../../server/device/devices.ts';
import { measureDevices } from '../../server/device/measureDevice.ts';
import { measurementFileName, readMeasurements } from '../../server/device/measurementFile.ts';
import { SidecarDevice } from '../../server/lsp/sidecarDevice.ts';
import { hangMs } from '../patience.ts';
import { temporaryFolder } from '../temporaryFolder.ts';
import { lives } from './processes.ts';
import { asked, fakeEntry, generateParams, startedOn, until, withEngine } from './withEngine.ts';

const timeout = hangMs;
const adapter: GpuAdapter = { name: 'NVIDIA GeForce RTX 4070', driver: '550.54', software: false };
const automatic: DeviceWish = { device: 'automatic', gpuMegabytes: 1 };

/** An engine whose GPU is as quick as `faults` say, measured by itself. */
function measuring(context: TestContext, faults: Record<string, number>, budgetMs?: number, signal?: AbortSignal) {
  const { params, trace } = withEngine(context, 'gpu', faults);
  const result = measureDevices({
    ...{ entry: fakeEntry('gpu'), params: { modelDir: params.modelDir, threads: 1 }, gpuBytes: 1000 },
    ...{ signal: signal ?? new AbortController().signal, log: () => {} },
    ...(budgetMs === undefined ? {} : { budgetMs }),
  });
  return { result, trace, modelDir: params.modelDir };
}

test('two chunks and some tokens, on the GPU and on the CPU', { timeout }, async (context) => {
  const { result, trace } = measuring(context, { forwardMs: 40, gpuForwardMs: 10 });
  const measured = await result;
  assert.ok(measured.name === 'speeds', JSON.stringify(measured));
  const { gpu, cpu } = measured;
  assert.ok(cpu.tokenMs >= 40 && gpu.tokenMs >= 10 && gpu.tokenMs < cpu.tokenMs, JSON.stringify(measured));
  assert.ok(cpu.readMs >= 40 / 8 && gpu.readMs >= 10 / 8 && gpu.readMs < cpu.readMs, JSON.stringify(measured));
  assert.deepEqual(startedOn(trace()), ['gpu 1000', 'cpu 0']);
  const each = [1, 2].flatMap(() => ['prefill', ...Array.from({ length: 8 }, () => 'generate')]);
  assert.deepEqual(
    asked(trace()).map((line) => line.split(' ')[0]),
    [...each, 'close', ...each, 'score', 'close'],
  );
});

const failures: [faults: Record<string, number>, message: RegExp][] = [
  [{ refuse: 1 }, /^no adapter was found$/],
  [{ startLost: 1 }, /^no memory is left$/],
  [{ lost: 1 }, /^the device was removed$/],
  [{ killed: 1 }, /^the engine was killed \(SIGKILL\)$/],
];
for (const [faults, message] of failures) {
  test(`a GPU that fails meanwhile is no GPU: ${JSON.stringify(faults)}`, { timeout }, async (context) => {
    const { result, trace } = measuring(context, { forwardMs: 1, ...faults });
    const measured = await result;
    assert.ok(measured.name === 'failed', JSON.stringify(measured));
    assert.match(measured.message, message);
    assert.deepEqual(startedOn(trace()), ['gpu 1000'], 'the CPU need not be measured then');
  });
}

test('a GPU of which the CPU does not think what it thinks itself is no GPU', { timeout }, async (context) => {
  const measured = await measuring(context, { forwardMs: 1, cpuNats: 4 }).result;
  assert.deepEqual(measured, { name: 'failed', message: 'it computes wrongly, 3.0 nats a token from the CPU' });
});

test('one that hangs is killed when its time is over', { timeout }, async (context) => {
  const { result, trace } = measuring(context, { forwardMs: 1, hang: 1 }, 2_000);
  assert.deepEqual(await result, { name: 'failed', message: 'the engine did not answer in time' });
  await until(() => !lives(Number(trace()[0].asks[1])));
});

test('nobody waits for it: a cancelled one leaves no process', { timeout }, async (context) => {
  const stop = new AbortController();
  const { result, trace, modelDir } = measuring(context, { forwardMs: 1_000 }, undefined, stop.signal);
  const traceFile = path.join(modelDir, 'trace');
  await until(() => existsSync(traceFile) && statSync(traceFile).size > 0);
  stop.abort();
  await assert.rejects(result, (error) => error instanceof FoveaError && error.kind === 'cancelled');
  for (const { asks } of trace().filter(({ asks: [name] }) => name === 'start'))
    await until(() => !lives(Number(asks[1])));
});

/** The sidecar's part over a fake engine that is open, in a cache folder of the test's own. */
async function sidecar(
  context: TestContext,
  faults: Record<string, number>,
  wish: DeviceWish = automatic,
  { cacheFolder, quiet = true }: { cacheFolder?: string; quiet?: boolean } = {},
) {
  const folder = cacheFolder ?? (await temporaryFolder(context));
  const { client, params, trace, setFaults } = withEngine(context, 'gpu', faults);
  const log: string[] = [];
  const scene = { quiet, measured: 0 };
  const devices = new Devices({
    ...{ machine: { platform: 'linux', env: {}, home: '' }, arch: 'x64', packageRoot: folder, cacheFolder: folder },
    adapters: async () => [adapter],
  });
  const device = new SidecarDevice({
    ...{ devices, entry: fakeEntry('gpu'), pauseMs: 50, changed: () => {} },
    measure(options) {
      scene.measured++;
      return measureDevices({ ...options, budgetMs: faults.hang && scene.measured === 1 ? 3_000 : hangMs });
    },
    quiet: () => scene.quiet,
    log: (line) => void log.push(line),
  });
  context.after(() => device.closing());
  // Another model each time would be another measurement.
  const run = { modelDir: params.modelDir, threads: 1 };
  const decision = await device.decide(wish, run);
  await client.start({ ...params, ...paramsOf(decision) });
  device.opened({ client, wish, run });
  const why = (): string | undefined => device.report?.why.sentence?.name;
  return {
    client,
    device,
    devices,
    trace,
    setFaults,
    log,
    scene,
    run,
    why,
    file: path.join(folder, measurementFileName),
  };
}

test('the CPU serves at first; measured in a pause, the faster GPU takes over, and a later start knows', {
  timeout,
}, async (context) => {
  const { client, device, devices, trace, log, run, why, file } = await sidecar(context, {
    forwardMs: 30,
    gpuForwardMs: 1,
  });
  assert.deepEqual([device.report?.kind, why()], ['cpu', 'gpuNotMeasured']);
  await client.copyUpdate({ add: [{ key: 1, ids: [7, 7] }], remove: [] });
  await until(() => why() === 'gpuFaster');
  assert.equal(device.report?.kind, 'gpu');
  assert.deepEqual(device.report?.driver, '550.54');
  assert.deepEqual(startedOn(trace()), ['cpu 0', 'gpu 1000000', 'cpu 0', 'gpu 1000000']);
  assert.equal((await client.stats()).copyTokens, 2, 'it was told what the other one knew');
  assert.match(log.join('\n'), /device: measuring NVIDIA GeForce RTX 4070 beside the CPU/);
  assert.match(
    log.at(-1) ?? '',
    /^device: GPU \(NVIDIA GeForce RTX 4070, driver 550\.54\)\. .* is faster than the CPU/,
  );
  assert.equal((await readMeasurements(file)).length, 1);
  assert.equal((await devices.decide(automatic, run)).kind, 'gpu');
  assert.equal((await devices.decide(automatic, { ...run, threads: 2 })).reason.name, 'notMeasured');
  assert.equal((await devices.decide(automatic, { ...run, modelDir: 'other' })).reason.name, 'notMeasured');
});

test('a GPU that is slower is not taken, and the engine goes on undisturbed', { timeout }, async (context) => {
  const { client, device, why } = await sidecar(context, { forwardMs: 1, gpuForwardMs: 30 });
  const before = client.state.name === 'ready' ? client.state.info.processId : undefined;
  await until(() => why() === 'gpuSlower');
  assert.equal(device.report?.kind, 'cpu');
  assert.equal(client.state.name === 'ready' ? client.state.info.processId : 0, before);
});

test('a hang while it is measured is remembered; a restart by a person measures again', {
  timeout,
}, async (context) => {
  const { device, trace, why, scene, file } = await sidecar(context, { forwardMs: 20, gpuForwardMs: 1, hang: 1 });
  await until(() => why() === 'gpuFailed');
  assert.equal(device.report?.why.message, `${adapter.name} could not be used (the engine did not answer in time).`);
  const [{ measured }] = await readMeasurements(file);
  assert.equal(measured.name, 'failed');
  await device.restart();
  assert.equal(why(), 'gpuNotMeasured');
  await until(() => why() === 'gpuFaster');
  assert.equal(scene.measured, 2);
  assert.deepEqual(startedOn(trace()).at(-1), 'gpu 1000000');
});

test('a corrupt file is measured again', { timeout }, async (context) => {
  const cacheFolder = await temporaryFolder(context);
  await writeFile(path.join(cacheFolder, measurementFileName), '{"version": 1, "measurements": [{');
  const { why, file } = await sidecar(context, { forwardMs: 20, gpuForwardMs: 1 }, automatic, { cacheFolder });
  await until(() => why() === 'gpuFaster');
  assert.equal((await readMeasurements(file)).length, 1);
});

test('whoever comes into the measurement ends it; it is made in a later pause', { timeout }, async (context) => {
  const { client, why, scene, trace } = await sidecar(context, { forwardMs: 25, gpuForwardMs: 20 });
  await until(() => scene.measured === 1 && startedOn(trace()).length === 2);
  const result = await client.generate(generateParams(100, 40)); // a second
  assert.equal(result.tokens.length, 40);
  assert.equal(why(), 'gpuNotMeasured');
  await until(() => scene.measured === 2);
  await until(() => why() !== 'gpuNotMeasured');
});

test('nothing is measured while something is asked for, nor where it is not quiet', { timeout }, async (context) => {
  const faults = { forwardMs: 10, gpuForwardMs: 1 };
  const { scene, why, client } = await sidecar(context, faults, automatic, { quiet: false });
  await sleep(700);
  assert.equal(scene.measured, 0);
  const running = client.generate(generateParams(100, 60));
  scene.quiet = true;
  await running;
  assert.equal(scene.measured, 0);
  await until(() => why() === 'gpuFaster');
});

test('asked for and lost: the CPU serves for the session, also after another opening, until a person asks', {
  timeout,
}, async (context) => {
  const wish = { device: 'gpu', gpuMegabytes: 1 } as const;
  const { client, device, run, why, trace } = await sidecar(context, { forwardMs: 1, lost: 2 }, wish);
  assert.deepEqual([device.report?.kind, device.report?.adapter, why()], ['gpu', adapter.name, 'deviceAsked']);
  assert.equal((await client.generate(generateParams(100, 4))).tokens.length, 4);
  assert.deepEqual(startedOn(trace()), ['gpu 1000000', 'gpu 500000', 'cpu 0']);
  assert.deepEqual([device.report?.kind, device.report?.adapter, why()], ['cpu', undefined, 'gpuLost']);
  assert.match(device.report?.why.message ?? '', /\(the device was removed\)/);
  await device.closing();
  assert.deepEqual(paramsOf(await device.decide(wish, run)), { device: 'cpu' }, 'another engine of the session');
  device.opened({ client, wish, run });
  await device.restart();
  assert.deepEqual([device.report?.kind, why()], ['gpu', 'deviceAsked']);
  assert.equal(startedOn(trace()).at(-1), 'gpu 1000000');
  await device.closing();
  device.forget();
  assert.deepEqual(paramsOf(await device.decide({ ...wish, device: 'cpu' }, run)), { device: 'cpu' });
});
