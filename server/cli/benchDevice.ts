/** `fovea bench device`: a model on the GPU and on the CPU of this machine; what is found is kept for the starts to come. */
import { FoveaError } from '../base/errors.ts';
import { adapterWords, unknownAdapter } from '../device/adapter.ts';
import { deviceLine, deviceReport } from '../device/deviceReport.ts';
import { measureDevices } from '../device/measureDevice.ts';
import { costMs, type Measured } from '../device/measurement.ts';
import type { Speed } from '../engine/protocol.ts';
import { openModel } from '../models/openModel.ts';
import { engineThreads } from '../stations.ts';
import { answer, type Command } from './command.ts';
import { table } from './drawing.ts';
import { devicesOf, jsonOption, modelOptions, stationsOptions } from './options.ts';

/** Longer than in the editor: somebody waits for it, and may stop it. */
const budgetMs = 300_000;

export const benchDevice: Command = {
  synopsis: 'fovea bench device [--model MODEL] [--json]',
  summary: 'Measures a model on the GPU and on the CPU; "automatic" takes the faster one from then on.',
  options: [...modelOptions.filter(({ name }) => name !== 'device'), jsonOption],
  positionals: [0, 0],
  async run(context) {
    const { installation, signal, terminal } = context;
    const { devices: _, ...options } = stationsOptions(context);
    const threads = engineThreads();
    const { id, modelDir } = await openModel({ ...options, threads });
    const run = { modelDir, threads };
    const devices = devicesOf(context);
    const wish = { device: 'automatic', gpuMegabytes: 0 } as const;
    // A software adapter can be measured, too: it is not taken for that.
    const { adapter = unknownAdapter, gpuBytes, reason } = await devices.decide({ ...wish, device: 'gpu' }, run);
    if (reason.name === 'noProvider')
      throw new FoveaError('input', deviceLine(deviceReport(await devices.decide(wish, run))));
    terminal.report(`Measuring ${adapter.name} and the CPU`, 0, 0);
    const log = options.log ?? ((): void => {});
    const order = { entry: installation.engine, params: run, gpuBytes, signal, log, budgetMs };
    const measured = await measureDevices(order);
    await devices.remember(adapter, run, measured);
    const device = deviceReport(await devices.decide(wish, run));
    const words = adapterWords(adapter);
    answer(
      context,
      { model: id, adapter: words, ...measured, device },
      `${textOf(words, measured)}${deviceLine(device)}\n`,
    );
  },
};

function textOf(adapter: string, measured: Measured): string {
  if (measured.name === 'failed') return '';
  const row = (name: string, speed: Speed): string[] => [
    name,
    ...[1000 / speed.readMs, 1000 / speed.tokenMs, costMs(speed)].map((value) => value.toFixed(0)),
  ];
  const columns = ['', 'reads tokens/s', 'writes tokens/s', 'ms for a chunk and a line'];
  return table([columns, row(adapter, measured.gpu), row('CPU', measured.cpu)]);
}
