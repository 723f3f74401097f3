/** Why this device serves: a closed list, and each reason as a sentence. Functions of values. */
import type { Said } from '../base/sentence.ts';
import type { Speed } from '../engine/protocol.ts';

export type DeviceReason =
  /** by the setting or on the command line */
  | { name: 'asked'; kind: 'cpu' | 'gpu' }
  /** ONNX Runtime has no GPU part for this platform */
  | { name: 'noProvider'; platform: string }
  | { name: 'noGpu' }
  | { name: 'software'; adapter: string }
  | { name: 'notMeasured'; adapter: string }
  | { name: 'faster' | 'slower'; adapter: string; gpu: Speed; cpu: Speed }
  /** to start, here or when it was measured */
  | { name: 'failed'; adapter: string; message: string }
  | { name: 'lost'; adapter: string; message: string };

export function deviceSaid(told: DeviceReason): Said {
  // Every sentence begins with the adapter.
  const reason = 'adapter' in told ? { ...told, adapter: told.adapter.replace(/^a /, 'A ') } : told;
  switch (reason.name) {
    case 'asked': {
      const { kind } = reason;
      return { message: `The ${kind.toUpperCase()} was asked for.`, sentence: { name: 'deviceAsked', args: [kind] } };
    }
    case 'noProvider': {
      const { platform } = reason;
      const message = `On ${platform} Fovea computes on the CPU alone: ONNX Runtime has no GPU part there.`;
      return { message, sentence: { name: 'gpuNotSupported', args: [platform] } };
    }
    case 'noGpu':
      return {
        message: 'No GPU was found that WebGPU can use: one needs a driver for Vulkan, D3D12 or Metal.',
        sentence: { name: 'gpuMissing', args: [] },
      };
    case 'software':
      return {
        message: `${reason.adapter} is no GPU: it computes on the CPU.`,
        sentence: { name: 'gpuSoftware', args: [reason.adapter] },
      };
    case 'notMeasured':
      return {
        message: `${reason.adapter} has not been measured beside the CPU yet.`,
        sentence: { name: 'gpuNotMeasured', args: [reason.adapter] },
      };
    case 'faster':
    case 'slower': {
      const { name, adapter, gpu, cpu } = reason;
      const args = [
        adapter,
        perSecond(gpu.readMs),
        perSecond(gpu.tokenMs),
        perSecond(cpu.readMs),
        perSecond(cpu.tokenMs),
      ] as const;
      const [, gpuReads, gpuWrites, cpuReads, cpuWrites] = args;
      const verdict = name === 'faster' ? 'is faster than the CPU here' : 'is not faster than the CPU here';
      const message = `${adapter} ${verdict}: it reads ${gpuReads} tokens a second and writes ${gpuWrites}, the CPU ${cpuReads} and ${cpuWrites}.`;
      return { message, sentence: { name: name === 'faster' ? 'gpuFaster' : 'gpuSlower', args } };
    }
    case 'failed': {
      const { adapter, message } = reason;
      return {
        message: `${adapter} could not be used (${message}).`,
        sentence: { name: 'gpuFailed', args: [adapter, message] },
      };
    }
    case 'lost': {
      const { adapter, message } = reason;
      return {
        message: `${adapter} was lost again and again (${message}): restarting the engine tries it anew.`,
        sentence: { name: 'gpuLost', args: [adapter, message] },
      };
    }
  }
}

/** @param ms of one token */
function perSecond(ms: number): number {
  return Math.round(1000 / Math.max(ms, 0.001));
}
