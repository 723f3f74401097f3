/** Where Fovea cannot run, in words, before it tries to. A function of values. */
import type { Translate } from './translate.ts';

export interface Platform {
  /** as Node names them */
  os: string;
  cpu: string;
  /** the C library is not glibc, as on Alpine */
  musl: boolean;
  /** a folder that is no files on a disk */
  virtual: boolean;
}

/** What ONNX Runtime has binaries for. */
const supported: Readonly<Record<string, readonly string[]>> = {
  linux: ['x64', 'arm64'],
  win32: ['x64', 'arm64'],
  darwin: ['arm64'],
};

/** @returns one sentence, undefined where it runs */
export function unsupported({ os, cpu, musl, virtual }: Platform, t: Translate): string | undefined {
  if (virtual)
    return t('Fovea does not support virtual workspaces: it reads files from a disk. Clone or download first.');
  if (os === 'darwin' && cpu === 'x64') return t('Fovea does not support Macs with Intel processors.');
  if (musl)
    return t('Fovea does not support Alpine Linux: its engine needs glibc. Use an image with Debian or Ubuntu.');
  return supported[os]?.includes(cpu) ? undefined : t('Fovea does not support {0} on {1}.', os, cpu);
}
