/**
 * The process in which one device is measured: an adapter's driver may end it, and its memory is its own figure. Answers
 * one request after another; ends when whoever started it does.
 */
import type { Decoder } from '../../server/engine/device.ts';
import { GpuDecoder } from '../../server/engine/gpu/gpuDecoder.ts';
import type { ModelManifest } from '../../server/engine/graph/manifest.ts';
import { DecoderModel } from '../../server/engine/graph/model.ts';
import { defaultChunkTokens } from '../../server/engine/model/shape.ts';
import type { DeviceTraffic } from '../../server/engine/protocol.ts';
import { loadFocusAdapter } from '../../server/engine/readers/focusAdapter.ts';
import { shortened } from '../../server/engineClient/deviceLadder.ts';
import { DeviceForwards } from './deviceForwards.ts';
import type { DeviceCase, DeviceReply, DeviceRequest, LoadParams, OpenedDevice } from './deviceMessages.ts';
import { zeroAdapter } from './zeroAdapter.ts';

type Model = Decoder & { readonly manifest: ModelManifest };

let opened: { model: Model; forwards: DeviceForwards } | undefined;
/** requests run one after another */
let queue: Promise<void> = Promise.resolve();

process.on('message', (request: DeviceRequest) => {
  queue = queue.then(async () => {
    reply(await answer(request).catch((error: unknown): DeviceReply => ({ kind: 'failed', message: words(error) })));
  });
});
process.on('disconnect', () => process.exit());
// A terminal sends Ctrl-C to the whole group: whoever started this ends it.
process.on('SIGINT', () => {});

async function answer(request: DeviceRequest): Promise<DeviceReply> {
  if (request.kind === 'load') return { kind: 'loaded', opened: await load(request.params) };
  if (!opened) throw new Error('no model is open');
  const { model, forwards } = opened;
  if (request.kind === 'prepare') return prepare(model, forwards, request.measured);
  const before: DeviceTraffic = { up: 0, down: 0, ...model.traffic };
  const ms = await timed(() => forwards.run());
  const { traffic } = model;
  const since = traffic && { up: traffic.up - before.up, down: traffic.down - before.down };
  return { kind: 'ran', ran: { ms, ...(since ? { traffic: since } : {}) } };
}

async function load(params: LoadParams): Promise<OpenedDevice> {
  const { kind, modelDir, adapterFile, threads, gpuBytes, memoryBytes, software } = params;
  const started = performance.now();
  const model: Model =
    kind === 'gpu'
      ? await GpuDecoder.open(modelDir, { poolBytes: gpuBytes })
      : await DecoderModel.open(modelDir, threads);
  await model.warmUp();
  const { shape, manifest, device, arithmetic } = model;
  const openMs = performance.now() - started;
  const adapter = adapterFile === undefined ? undefined : await loadFocusAdapter(adapterFile, manifest, modelDir);
  const chunkTokens = adapter?.info.chunkTokens ?? defaultChunkTokens(shape);
  const candidates = adapter?.candidate
    ? { ...adapter, candidate: adapter.candidate }
    : zeroAdapter(shape, chunkTokens);
  const forwards = new DeviceForwards({
    ...{ model, adapter: candidates, chunkTokens, software },
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
  });
  opened = { model, forwards };
  return {
    ...{ device, form: arithmetic.form, chunkTokens, maxPositions: shape.maxPositions },
    ...forwards.sizes,
    ...held(model),
    openMs,
  };
}

async function prepare(model: Model, forwards: DeviceForwards, measured: DeviceCase): Promise<DeviceReply> {
  const started = performance.now();
  const work = await forwards.prepare(measured);
  await forwards.run();
  const ms = performance.now() - started;
  const residentBytes = process.memoryUsage.rss();
  return { kind: 'prepared', prepared: { work, ms, ...held(model), residentBytes } };
}

function held({ deviceBytes }: Decoder): { deviceBytes?: number } {
  return deviceBytes === undefined ? {} : { deviceBytes };
}

async function timed(run: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await run();
  return performance.now() - started;
}

function words(error: unknown): string {
  return shortened(error instanceof Error ? error.message : String(error));
}

function reply(message: DeviceReply): void {
  process.send?.(message);
}
