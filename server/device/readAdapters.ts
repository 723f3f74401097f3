/** What adapters this machine has: reads files or asks the system's own program, each thinly; the parsing is elsewhere. */
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { release } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Machine } from '../models/cacheFolder.ts';
import type { GpuAdapter } from './adapter.ts';
import { type Card, linuxAdapters, type VulkanDriver, vulkanDriver, vulkanPlaces } from './linuxAdapters.ts';
import { macAdapters } from './macAdapters.ts';
import { windowsAdapters, windowsQuery } from './windowsAdapters.ts';

/** Of a program that is asked: PowerShell alone takes a second to start, ms. */
const longestMs = 20_000;

/** @returns undefined where the platform says nothing of them */
export async function readAdapters(machine: Machine): Promise<readonly GpuAdapter[] | undefined> {
  const { platform } = machine;
  if (platform === 'linux') return linuxAdapters(await linuxFacts(machine));
  if (platform === 'win32') {
    const said = await outputOf('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', windowsQuery]);
    return said === undefined ? undefined : windowsAdapters(said);
  }
  if (platform === 'darwin') {
    const said = await outputOf('/usr/sbin/system_profiler', ['SPDisplaysDataType', '-json']);
    return said === undefined ? undefined : macAdapters(said, release());
  }
  return undefined;
}

async function linuxFacts({ env, home }: Machine): Promise<Parameters<typeof linuxAdapters>[0]> {
  const [cards, drivers, nvidiaVersion, nvidiaCards] = await Promise.all([
    readCards(),
    readDrivers(env, home),
    textOf('/proc/driver/nvidia/version'),
    readNvidiaCards(),
  ]);
  const pciIds =
    cards.length > 0 ? await firstText(['/usr/share/misc/pci.ids', '/usr/share/hwdata/pci.ids']) : undefined;
  return {
    ...{ cards, drivers, nvidiaCards },
    ...(nvidiaVersion === undefined ? {} : { nvidiaVersion }),
    ...(pciIds === undefined ? {} : { pciIds }),
  };
}

async function readCards(): Promise<Card[]> {
  const folder = '/sys/class/drm';
  const names = (await namesIn(folder)).filter((name) => /^card\d+$/.test(name));
  const cards = await Promise.all(
    names.map(async (name): Promise<Card | undefined> => {
      const at = (file: string): Promise<string | undefined> => textOf(path.join(folder, name, 'device', file));
      const [vendor, device, memory] = await Promise.all([at('vendor'), at('device'), at('mem_info_vram_total')]);
      if (vendor === undefined || device === undefined) return undefined;
      const memoryBytes = Number(memory);
      return {
        ...{ vendor: vendor.trim(), device: device.trim() },
        ...(memoryBytes > 0 ? { memoryBytes } : {}),
      };
    }),
  );
  return cards.filter((card) => card !== undefined);
}

async function readDrivers(env: NodeJS.ProcessEnv, home: string): Promise<VulkanDriver[]> {
  const { files, folders, more } = vulkanPlaces(env, home);
  const found = await Promise.all(
    folders.map(async (folder) => (await namesIn(folder)).map((name) => path.join(folder, name))),
  );
  const all = [...(files ?? found.flat()), ...more].filter((file) => file.endsWith('.json'));
  const drivers = await Promise.all(
    all.map(async (file) => {
      const json = await textOf(file);
      return json === undefined ? undefined : vulkanDriver(path.basename(file), json);
    }),
  );
  return drivers.filter((driver) => driver !== undefined);
}

async function readNvidiaCards(): Promise<string[]> {
  const folder = '/proc/driver/nvidia/gpus';
  const texts = (await namesIn(folder)).map((name) => textOf(path.join(folder, name, 'information')));
  return (await Promise.all(texts)).filter((text) => text !== undefined);
}

/** Sorted, so that the same machine always reads the same. */
async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).toSorted();
}

function textOf(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}

async function firstText(files: readonly string[]): Promise<string | undefined> {
  for (const file of files) {
    const text = await textOf(file);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** What a program writes; undefined where it is not there, fails or takes too long. */
async function outputOf(program: string, args: readonly string[]): Promise<string | undefined> {
  const options = { timeout: longestMs, windowsHide: true, maxBuffer: 4_000_000, encoding: 'utf8' } as const;
  try {
    return (await promisify(execFile)(program, [...args], options)).stdout;
  } catch {
    return undefined;
  }
}
