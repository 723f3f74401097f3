/**
 * Programs of the tests as JavaScript beside the product's own bundles: they start in a fifth of the time that
 * TypeScript takes, which on a slow machine is most of a test. What is stale of dist/ is built first.
 */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const project = fileURLToPath(new URL('..', import.meta.url));
const { build, isStale } = (await import(new URL('../scripts/build.mjs', import.meta.url).href)) as {
  build(): Promise<void>;
  isStale(): boolean;
};
if (isStale()) await build();

/** As deep as the sources of test/wire/, so that what they find beside themselves lies there for the bundle, too. */
const folder = path.join(project, 'dist', `test-${process.pid}`);
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

/**
 * @param entries name → file of the project; what they share is one module in all of them, as a class must be
 * @returns name → bundle; gone when this process ends
 */
export function bundled<Name extends string>(entries: Record<Name, string>): Record<Name, string> {
  buildSync({
    absWorkingDir: project,
    entryPoints: entries,
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: ['onnxruntime-node', 'node-llama-cpp'],
    logLevel: 'warning',
    // CommonJS packages inside an ES module still call require().
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(import.meta.url);",
    },
  });
  const bundle = (name: string): string => path.join(folder, `${name}.js`);
  return Object.fromEntries(Object.keys(entries).map((name) => [name, bundle(name)])) as Record<Name, string>;
}
