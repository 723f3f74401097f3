/** The suite as one CommonJS file, as VS Code's extension host loads it. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const project = fileURLToPath(new URL('../..', import.meta.url));

/** @returns the file */
export async function bundleSuite(): Promise<string> {
  const outfile = path.join(project, 'dist', 'test', 'suite.cjs');
  await build({
    entryPoints: [path.join(project, 'test', 'vscode', 'suite', 'index.ts')],
    outfile,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    external: ['vscode'],
    logLevel: 'warning',
  });
  return outfile;
}
