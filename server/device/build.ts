/** Which build this is, for what a measurement holds for: Fovea's version and ONNX Runtime's. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** @param packageRoot folder of package.json */
export async function buildOf(packageRoot: string): Promise<string> {
  const versionIn = async (...folder: string[]): Promise<string | undefined> => {
    try {
      const text = await readFile(path.join(packageRoot, ...folder, 'package.json'), 'utf8');
      return (JSON.parse(text) as { version?: string }).version;
    } catch {
      return undefined;
    }
  };
  const runtime = ['node_modules', 'onnxruntime-node'];
  // In a package it lies beside the code that loads it.
  const [own, packaged, installed] = await Promise.all([
    versionIn(),
    versionIn('dist', ...runtime),
    versionIn(...runtime),
  ]);
  return `${own ?? 'unknown'} ${packaged ?? installed ?? 'unknown'}`;
}
