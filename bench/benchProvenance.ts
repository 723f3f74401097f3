/** Where and when figures were made, for documents that are compared later. Knows no figure. */
import { arch, availableParallelism, cpus, platform } from 'node:os';

export interface BenchProvenance {
  /** ISO */
  date: string;
  node: string;
  platform: string;
  cpu: string;
  cores: number;
}

export function benchProvenance(): BenchProvenance {
  return {
    date: new Date().toISOString(),
    node: process.versions.node,
    platform: `${platform()} ${arch()}`,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
  };
}
