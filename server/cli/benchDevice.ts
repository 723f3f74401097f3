/**
 * `fovea bench device`: a model on the GPU and on the CPU of this machine, shortly, which is kept for the starts to come, and
 * then case by case.
 */
import type { DeviceBenchReport } from '../../bench/device/device.ts';
import { FoveaError } from '../base/errors.ts';
import { adapterWords, type GpuAdapter, unknownAdapter } from '../device/adapter.ts';
import { deviceLine, deviceReport } from '../device/deviceReport.ts';
import type { Devices, ModelRun } from '../device/devices.ts';
import { measureDevices } from '../device/measureDevice.ts';
import { costMs, type Measured } from '../device/measurement.ts';
import type { Speed } from '../engine/protocol.ts';
import { openModel } from '../models/openModel.ts';
import { adapterFileOf } from '../models/shippedParts.ts';
import type { DeviceReport } from '../protocol.ts';
import { engineThreads } from '../stations.ts';
import type { Arguments } from './args.ts';
import { deviceTables } from './benchDeviceTables.ts';
import { answer, type Command, type CommandContext } from './command.ts';
import { table } from './drawing.ts';
import { devicesOf, jsonOption, modelOptions, stationsOptions } from './options.ts';

/** Longer than in the editor: somebody waits for it, and may stop it. */
const budgetMs = 300_000;
const [mostChunks, mostRows] = [1024, 1024];
const usualLists = { chunks: '0,2,8,32,128', rows: '8,32,128,512' };

/** The short measurement, by which "automatic" chooses. */
interface Choice {
  adapter: string;
  measured?: Measured;
  device: DeviceReport;
}

export const benchDevice: Command = {
  synopsis: 'fovea bench device [--model MODEL] [--quick] [--peer] [--bandwidth GB/S] [--json]',
  summary: 'Measures a model on the GPU and on the CPU; "automatic" takes the faster one from then on.',
  options: [
    ...modelOptions.filter(({ name }) => name !== 'device'),
    { name: 'quick', help: 'only the short measurement by which "automatic" chooses' },
    { name: 'chunks', takes: 'LIST', help: `chunks that a token reads directly (default: ${usualLists.chunks})` },
    { name: 'rows', takes: 'LIST', help: `rows of chunks that are refreshed at once (default: ${usualLists.rows})` },
    { name: 'seconds', takes: 'N', help: 'of timed runs for each case and device (default: 20)' },
    { name: 'bandwidth', takes: 'GB/S', help: 'of the GPU’s memory, as its maker says: shows what share is reached' },
    { name: 'peer', help: 'measure node-llama-cpp with the same weights too' },
    jsonOption,
  ],
  positionals: [0, 0],
  async run(context) {
    const { arguments: args, installation, signal, terminal } = context;
    const lists = { chunks: listOf(args, 'chunks', 0, mostChunks), rows: listOf(args, 'rows', 1, mostRows) };
    const seconds = args.number('seconds', 20, 0.1, 3600);
    const bandwidth =
      args.text('bandwidth') === undefined ? {} : { bandwidth: args.number('bandwidth', 1, 1, 100_000) };
    const { devices: _, ...options } = stationsOptions(context);
    const threads = engineThreads();
    const model = await openModel({ ...options, threads });
    const { modelDir, modelPath: gguf } = model;
    if (args.flag('peer') && !gguf.endsWith('.gguf')) {
      throw new FoveaError('input', 'The peer runs GGUF files only: choose such a model, or leave --peer out.');
    }
    const run = { modelDir, threads };
    const devices = devicesOf(context);
    // A software adapter can be measured, too: it is not taken for that.
    const asked = await devices.decide({ device: 'gpu', gpuMegabytes: 0 }, run);
    const { adapter = unknownAdapter, gpuBytes, reason } = asked;
    if (args.flag('quick')) {
      if (reason.name === 'noProvider') throw new FoveaError('input', deviceLine(deviceReport(asked)));
      const choice = await choose(context, devices, run, { adapter, gpuBytes });
      answer(context, { model: model.id, ...choice }, choiceText(choice));
      return;
    }
    const hasProvider = reason.name !== 'noProvider';
    const choice =
      hasProvider && !adapter.software ? await choose(context, devices, run, { adapter, gpuBytes }) : undefined;
    const adapterFile = adapterFileOf(options.adapter, model.shipped);
    const { benchDevices } = await import('../../bench/device/device.ts');
    const report = await benchDevices({
      ...{ entry: installation.deviceBench, model: model.id, modelDir, threads, seconds, ...lists, ...bandwidth },
      ...(adapterFile === undefined ? {} : { adapterFile }),
      gpu: hasProvider ? { adapter, gpuBytes } : { leftOut: deviceReport(asked).why.message },
      ...(args.flag('peer') ? { peer: { script: installation.peerModule, gguf } } : {}),
      ...{ progress: terminal, signal },
    });
    const document: DeviceBenchReport & { choice?: Choice } = { ...report, ...(choice ? { choice } : {}) };
    answer(context, document, deviceTables(report) + (choice ? `\n${choiceText(choice)}` : ''));
  },
};

async function choose(
  { installation, signal, terminal }: CommandContext,
  devices: Devices,
  run: ModelRun,
  { adapter, gpuBytes }: { adapter: GpuAdapter; gpuBytes: number },
): Promise<Choice> {
  terminal.report(`Measuring ${adapter.name} and the CPU`, 0, 0);
  const log = (): void => {};
  const order = { entry: installation.engine, params: run, gpuBytes, signal, log, budgetMs };
  const measured = await measureDevices(order);
  await devices.remember(adapter, run, measured);
  const device = deviceReport(await devices.decide({ device: 'automatic', gpuMegabytes: 0 }, run));
  return { adapter: adapterWords(adapter), measured, device };
}

/** @throws FoveaError (`usage`) unless they are whole numbers with commas between */
function listOf(args: Arguments, name: keyof typeof usualLists, least: number, most: number): number[] {
  const given = args.text(name) ?? usualLists[name];
  const numbers = given.split(',').map((part) => (/^\d+$/.test(part.trim()) ? Number(part) : Number.NaN));
  if (numbers.every((number) => number >= least && number <= most)) return numbers;
  throw new FoveaError('usage', `--${name} "${given}" must be whole numbers from ${least} to ${most}, commas between.`);
}

function choiceText({ adapter, measured, device }: Choice): string {
  const row = (name: string, speed: Speed): string[] => [
    name,
    ...[1000 / speed.readMs, 1000 / speed.tokenMs, costMs(speed)].map((value) => value.toFixed(0)),
  ];
  const columns = ['', 'reads tokens/s', 'writes tokens/s', 'ms for a chunk and a line'];
  const speeds =
    measured?.name === 'speeds' ? table([columns, row(adapter, measured.gpu), row('CPU', measured.cpu)]) : '';
  return `${speeds}${deviceLine(device)}\n`;
}
