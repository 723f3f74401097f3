/** `fovea model list|add|verify|remove`: the models of this machine. */
import type { StoredModel } from '../models/storedModel.ts';
import { answer, type Command } from './command.ts';
import { table } from './drawing.ts';
import { modelStore } from './modelStore.ts';

const json = { name: 'json', help: 'write one JSON document to standard output' };
const operands = [
  {
    name: 'MODEL',
    help: '"default", an id of the list, a folder in Hugging Face layout, a .gguf file or a hub id (owner/name)',
  },
];

export const modelList: Command = {
  synopsis: 'fovea model list [--json]',
  summary: 'Lists the models of this machine.',
  options: [json],
  positionals: [0, 0],
  async run(context) {
    const models = (await modelStore(context).list()).map(describe);
    const rows = models.map(({ id, origin, bytes, files }) => [
      id,
      `${Math.round(bytes / 1e6)} MB`,
      `${files} files`,
      origin,
    ]);
    const text = rows.length > 0 ? table(rows) : 'No models yet: get one with "fovea model add default".\n';
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
