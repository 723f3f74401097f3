/** Options that several commands share, and what they mean here. */
import { homedir } from 'node:os';
import path from 'node:path';
import { FoveaError } from '../base/errors.ts';
import { askedDevices, type DeviceWish } from '../device/chooseDevice.ts';
import { Devices } from '../device/devices.ts';
import { readerGrammar } from '../engine/readers/readerSpec.ts';
import { plainReader } from '../engineClient/startEngine.ts';
import { diskParams } from '../models/diskCaches.ts';
import { noAdapter } from '../models/shippedParts.ts';
import { isKnownEncoding } from '../reading/decode.ts';
import { defaultSettings } from '../settings.ts';
import type { StationsOptions } from '../stations.ts';
import type { OptionUsage } from './args.ts';
import type { CommandContext } from './command.ts';
import { homeOf, modelStore } from './modelStore.ts';

export const jsonOption: OptionUsage = { name: 'json', help: 'write one JSON document to standard output' };
export const repoOption: OptionUsage = { name: 'repo', takes: 'DIR', help: 'the repository (default: this folder)' };
export const encodingOption: OptionUsage = {
  name: 'encoding',
  takes: 'NAME',
  help: 'of files without a byte-order mark, such as gbk, shiftjis, iso88591, utf16le (default: utf8)',
};
export const readerOption = {
  name: 'reader',
  takes: 'READER',
  help: `${readerGrammar} (default: what the adapter names, else ${plainReader}, and +after where the model does not fill in the middle by itself)`,
  grammar: readerGrammar,
} as const;
export const modelOptions: readonly OptionUsage[] = [
  { name: 'model', takes: 'MODEL', help: 'the base model (default: default; see fovea model list)' },
  {
    name: 'adapter',
    takes: 'FILE',
    help: `a focus adapter of that model (.safetensors), or ${noAdapter} (default: the one that ships for the model)`,
  },
  {
    name: 'device',
    takes: 'DEVICE',
    help: `${askedDevices.join(', ')} (default: automatic, the GPU where it was measured to be faster: fovea bench device)`,
  },
];

export const diskOption: OptionUsage = {
  name: 'disk-megabytes',
  takes: 'N',
  help: `disk for chunk caches, at most a twentieth of what is free; 0: none (default: ${defaultSettings.diskMegabytes})`,
};

/** Where a command keeps chunk caches: the next one, and the editor where FOVEA_HOME is set, finds them there. */
export function diskOf(context: CommandContext): Pick<StationsOptions, 'disk'> {
  const megabytes = context.arguments.integer('disk-megabytes', defaultSettings.diskMegabytes, 0, 1_000_000);
  const disk = diskParams(homeOf(context), megabytes);
  return disk ? { disk } : {};
}

/** Where a long run keeps what it measured, a line each. @throws FoveaError (`usage`) where no file is named */
export function recordFileOf({ arguments: args, cwd }: CommandContext): string {
  const given = args.text('record');
  if (given === undefined) {
    throw new FoveaError('usage', 'Where are the records kept? Name a file with --record FILE.');
  }
  return path.resolve(cwd, given);
}

/** @throws FoveaError (`usage`) for one that is not known */
export function encodingOf({ arguments: args }: CommandContext): string {
  const encoding = args.text('encoding') ?? 'utf8';
  if (isKnownEncoding(encoding)) return encoding;
  throw new FoveaError('usage', `The encoding ${encoding} is not known: name one as VS Code does, such as gbk.`);
}

export function repoOf({ arguments: args, cwd }: CommandContext): string {
  return path.resolve(cwd, args.text('repo') ?? '.');
}

/** The devices of this machine, with what was measured on them. */
export function devicesOf(context: CommandContext): Devices {
  const { env, installation } = context;
  const machine = { platform: process.platform, env, home: homedir() };
  return new Devices({
    ...{ machine, arch: process.arch, packageRoot: installation.packageRoot, cacheFolder: homeOf(context) },
  });
}

export function deviceWish({ arguments: args }: CommandContext): DeviceWish {
  return { device: args.choice('device', 'automatic', askedDevices), gpuMegabytes: 0 };
}

/** What the stations are built from, out of a command's options. */
export function stationsOptions(context: CommandContext): StationsOptions {
  const { arguments: args, cwd, env, installation, terminal, signal } = context;
  const adapter = args.text('adapter');
  return {
    installation,
    store: modelStore(context),
    chunkFolder: path.join(homeOf(context), 'chunks'),
    model: args.text('model') ?? 'default',
    devices: { of: devicesOf(context), wish: deviceWish(context) },
    ...(adapter === undefined ? {} : { adapter: adapter === noAdapter ? adapter : path.resolve(cwd, adapter) }),
    repo: repoOf(context),
    encoding: encodingOf(context),
    progress: terminal,
    signal,
    warn: (message) => terminal.line(message),
    ...(env.FOVEA_DEBUG === undefined ? {} : { log: (line: string) => terminal.line(line) }),
  };
}
