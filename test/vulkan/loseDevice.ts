/** A Vulkan layer that takes the device away when a file appears: loseDevice.c, compiled where there is a compiler. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('loseDevice.c', import.meta.url));
const layer = 'VK_LAYER_FOVEA_lose_device';

export interface DeviceLoss {
  /** for processes that are to lose theirs */
  env: Record<string, string>;
  /** The next thing that such a process asks of its device fails, and all that follows. Once. */
  lose(): void;
}

/** @param folder for library, manifest and file @returns why there is none, where there is none */
export function deviceLoss(folder: string): DeviceLoss | string {
  if (process.platform !== 'linux') return 'the layer that loses a device is for Linux';
  const library = path.join(folder, 'libloseDevice.so');
  const compiler = process.env.CC || 'gcc';
  const args = ['-shared', '-fPIC', '-fvisibility=hidden', '-O1', '-o', library, source];
  const { status, stderr, error } = spawnSync(compiler, args, { encoding: 'utf8' });
  if (error) return `no C compiler (${compiler})`;
  if (status !== 0) return `${compiler} cannot compile the layer that loses a device: ${stderr.split('\n', 1)[0]}`;
  const manifest = {
    file_format_version: '1.1.2',
    layer: {
      ...{ name: layer, type: 'GLOBAL', library_path: library, api_version: '1.3.0', implementation_version: '1' },
      description: 'loses the device when told to',
      functions: { vkGetInstanceProcAddr: 'foveaInstanceAddress', vkGetDeviceProcAddr: 'foveaDeviceAddress' },
    },
  };
  writeFileSync(path.join(folder, 'loseDevice.json'), JSON.stringify(manifest));
  const file = path.join(folder, 'lose');
  return {
    env: { VK_LAYER_PATH: folder, VK_INSTANCE_LAYERS: layer, FOVEA_LOSE_FILE: file },
    lose: () => writeFileSync(file, ''),
  };
}
