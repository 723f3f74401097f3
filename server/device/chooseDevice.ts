/** GPU or CPU, and why. A function of values: setting, platform, adapters, what was measured, what has failed. */
import type { DeviceKind } from '../engine/protocol.ts';
import type { DeviceFall, DeviceParams } from '../engineClient/deviceLadder.ts';
import { type GpuAdapter, preferredAdapter, unknownAdapter } from './adapter.ts';
import type { DeviceReason } from './deviceReason.ts';
import { gpuIsFaster, type Measured } from './measurement.ts';

export const askedDevices = ['automatic', 'cpu', 'gpu'] as const;

export type AskedDevice = (typeof askedDevices)[number];

export interface DeviceWish {
  device: AskedDevice;
  /** of chunk caches on the GPU; 0: as the adapter's memory allows */
  gpuMegabytes: number;
}

export interface DeviceFacts extends DeviceWish {
  /** as `process` names it */
  platform: NodeJS.Platform;
  arch: string;
  /** undefined: the platform says nothing of them */
  adapters: readonly GpuAdapter[] | undefined;
  /** of this adapter with the model, by this build */
  measuredOn(adapter: GpuAdapter): Measured | undefined;
  /** why the GPU is not tried again, since the engine had to leave it */
  fallen: DeviceFall | undefined;
}

export interface DeviceDecision {
  kind: DeviceKind;
  reason: DeviceReason;
  /** the GPU that serves, or would */
  adapter: GpuAdapter | undefined;
  /** budget of chunk caches on the GPU */
  gpuBytes: number;
}

/** Those for which onnxruntime-node has WebGPU. */
const providers: readonly string[] = ['win32 x64', 'win32 arm64', 'linux x64', 'darwin arm64'];

export function chooseDevice(facts: DeviceFacts): DeviceDecision {
  const { device, platform, arch, adapters, measuredOn, fallen, gpuMegabytes } = facts;
  const adapter = adapters === undefined ? unknownAdapter : preferredAdapter(adapters);
  const software = adapters?.find((each) => each.software);
  const decided = (kind: DeviceKind, reason: DeviceReason, on = adapter): DeviceDecision => {
    return { kind, reason, adapter: on, gpuBytes: gpuBytesOf(gpuMegabytes, on) };
  };
  if (device === 'cpu') return decided('cpu', { name: 'asked', kind: 'cpu' });
  const place = `${platform} ${arch}`;
  if (!providers.includes(place)) return decided('cpu', { name: 'noProvider', platform: place });
  const named = adapter ?? software ?? unknownAdapter;
  if (fallen) return decided('cpu', { ...fallen, adapter: named.name });
  // Whoever asks for it gets the one that there is, a software one too.
  if (device === 'gpu') return decided('gpu', { name: 'asked', kind: 'gpu' }, named);
  if (!adapter) return decided('cpu', software ? { name: 'software', adapter: software.name } : { name: 'noGpu' });
  const measured = measuredOn(adapter);
  if (!measured) return decided('cpu', { name: 'notMeasured', adapter: adapter.name });
  if (measured.name === 'failed') return decided('cpu', { ...measured, adapter: adapter.name });
  const { gpu, cpu } = measured;
  const faster = gpuIsFaster(gpu, cpu);
  return decided(faster ? 'gpu' : 'cpu', { name: faster ? 'faster' : 'slower', adapter: adapter.name, gpu, cpu });
}

/** What the engine is told. */
export function paramsOf({ kind, gpuBytes }: DeviceDecision): DeviceParams {
  return kind === 'gpu' ? { device: kind, gpuBytes } : { device: kind };
}

const [leastBytes, usualBytes, mostBytes] = [256e6, 1e9, 4e9];
/** The rest is the weights', the screen's and other programs'. */
const shareOfMemory = 0.25;

/** @param megabytes 0: as the adapter's memory allows */
export function gpuBytesOf(megabytes: number, adapter: Pick<GpuAdapter, 'memoryBytes'> | undefined): number {
  if (megabytes > 0) return megabytes * 1e6;
  const memory = adapter?.memoryBytes;
  if (memory === undefined) return usualBytes;
  return Math.min(mostBytes, Math.max(leastBytes, Math.round(shareOfMemory * memory)));
}
