/** What graphics adapter there is, as the platform names it. ONNX Runtime does not tell. Knows no platform. */

export interface GpuAdapter {
  /** as a person knows it */
  name: string;
  /** another one is another driver; undefined where the platform does not say */
  driver?: string;
  /** computes on the CPU: never worth taking */
  software: boolean;
  /** its own, bytes; undefined where it shares the machine's, or the platform does not say */
  memoryBytes?: number;
}

/** Where the platform says nothing of its adapters, and there may be one. */
export const unknownAdapter: GpuAdapter = { name: 'a GPU', software: false };

/** Adapters that draw by the CPU, by the names that their drivers have. */
const softwareNames = /swiftshader|llvmpipe|lavapipe|softpipe|basic (render|display)|\bwarp\b/i;

export function isSoftware(name: string): boolean {
  return softwareNames.test(name);
}

/** The one that WebGPU's `high-performance` means: a card of its own before what is part of the processor. */
export function preferredAdapter(adapters: readonly GpuAdapter[]): GpuAdapter | undefined {
  return adapters.filter(({ software }) => !software).toSorted((a, b) => rank(a) - rank(b))[0];
}

const ranks: readonly RegExp[] = [
  /nvidia|geforce|quadro|tesla/i,
  /radeon rx|radeon pro|\bamd\b|\bati\b/i,
  /\barc\b|apple/i,
];

function rank({ name }: GpuAdapter): number {
  const place = ranks.findIndex((pattern) => pattern.test(name));
  return place < 0 ? ranks.length : place;
}

/** `NVIDIA GeForce RTX 4070, driver 550.54` */
export function adapterWords({ name, driver }: Pick<GpuAdapter, 'name' | 'driver'>): string {
  return driver === undefined ? name : `${name}, driver ${driver}`;
}
