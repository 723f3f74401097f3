/** `fovea model list|add|verify|remove`: the models of this machine. */
import { deviceLine, deviceReport } from '../device/deviceReport.ts';
import { modelsFolderOf } from '../installation.ts';
import type { StoredModel } from '../models/storedModel.ts';
import { tunedDir } from '../models/tunedModel.ts';
import type { DeviceReport } from '../protocol.ts';
import { engineThreads } from '../stations.ts';
import { answer, type Command, type CommandContext } from './command.ts';
import { table } from './drawing.ts';
import { modelStore } from './modelStore.ts';
import { devicesOf } from './options.ts';

const json = { name: 'json', help: 'write one JSON document to standard output' };
const operands = [
  {
    name: 'MODEL',
    help: '"default", an id of the list, a folder in Hugging Face layout, a .gguf file or a hub id (owner/name)',
  },
];

export const modelList: Command = {
  synopsis: 'fovea model list [--json]',
  summary: 'Lists the models of this machine, and what each runs on.',
  options: [json],
  positionals: [0, 0],
  async run(context) {
    const stored = await modelStore(context).list();
    const devices = await devicesFor(context, stored);
    const models = stored.map((model, index) => ({ ...describe(model), device: devices[index] }));
    const rows = models.map(({ id, origin, bytes, files, device }) => [
      id,
      `${Math.round(bytes / 1e6)} MB`,
      `${files} files`,
      device.kind.toUpperCase(),
      origin,
    ]);
    // Most often the reason is the same for all.
    const lines = [...new Set(devices.map(deviceLine))];
    const reasons = lines.length === 1 ? lines : models.map(({ id, device }) => `${id}: ${deviceLine(device)}`);
    const text =
      rows.length > 0
        ? `${table(rows)}${reasons.map((line) => `${line}\n`).join('')}`
        : 'No models yet: get one with "fovea model add default".\n';
    answer(context, models, text);
  },
};

export const modelAdd: Command = {
  synopsis: 'fovea model add MODEL [--json]',
  summary: 'Gets a model, or notes where it lies.',
  operands,
  options: [json],
  positionals: [1, 1],
  async run(context) {
    const [name] = context.arguments.positionals;
    const model = await modelStore(context).add(name, { progress: context.terminal, signal: context.signal });
    answer(context, describe(model), `${model.id} is here, from ${model.origin}.\n`);
  },
};

export const modelVerify: Command = {
  synopsis: 'fovea model verify MODEL [--json]',
  summary: 'Checks every byte of a model by its hash.',
  operands,
  options: [json],
  positionals: [1, 1],
  async run(context) {
    const [name] = context.arguments.positionals;
    const model = await modelStore(context).verify(name, { progress: context.terminal, signal: context.signal });
    answer(context, { ...describe(model), verified: true }, `${model.id} is what was added.\n`);
  },
};

export const modelRemove: Command = {
  synopsis: 'fovea model remove MODEL [--json]',
  summary: 'Removes a model and what was made from it; your own files stay.',
  operands,
  options: [json],
  positionals: [1, 1],
  async run(context) {
    const [name] = context.arguments.positionals;
    await modelStore(context).remove(name);
    answer(context, { removed: name }, `${name} is removed.\n`);
  },
};

/** What each would run on, were it opened with nothing else said. */
async function devicesFor(context: CommandContext, models: readonly StoredModel[]): Promise<DeviceReport[]> {
  const [store, devices, threads] = [modelStore(context), devicesOf(context), engineThreads()];
  const serving = {
    modelsFolder: modelsFolderOf(context.installation),
    warn: (line: string) => context.terminal.line(line),
  };
  return await Promise.all(
    models.map(async (model) => {
      const modelDir = await tunedDir(store, model, serving);
      return deviceReport(await devices.decide({ device: 'automatic', gpuMegabytes: 0 }, { modelDir, threads }));
    }),
  );
}

function describe(model: StoredModel): {
  id: string;
  origin: string;
  bytes: number;
  files: number;
  sha256: string;
  path: string;
} {
  const bytes = model.files.reduce((sum, file) => sum + file.bytes, 0);
  const { id, origin, sha256, files, sourcePath } = model;
  return { id, origin, bytes, files: files.length, sha256, path: sourcePath };
}
