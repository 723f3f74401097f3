/** Bundles the command line, the sidecar, the engine, the importer of models and the bench's peer into dist/, with the grammars beside them. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { install, root } from './install.mjs';

const dist = path.join(root, 'dist');
const entries = {
  cli: 'server/cli.ts',
  server: 'server/main.ts',
  engine: 'server/engine/main.ts',
  importer: 'server/models/importMain.ts',
  peer: 'bench/peerMain.ts',
};
/** What VS Code's extension host loads, and what runs inside the panel's page. */
const clientEntries = [
  { in: 'src/extension.ts', out: 'extension.cjs', format: 'cjs', platform: 'node' },
  { in: 'src/ask/view/view.ts', out: 'askView.js', format: 'iife', platform: 'browser' },
];
const sources = ['server', 'src', 'bench', 'scripts/build.mjs', 'package.json', 'package-lock.json'];

/** Native addons stay packages of their own; node-llama-cpp is wanted by `bench speed --peer` only. */
const external = ['onnxruntime-node', 'node-llama-cpp'];

/** Whether a source is younger than the last build. */
export function isStale() {
  const built = path.join(dist, 'build.json');
  if (!existsSync(built)) return true;
  const builtAt = statSync(built).mtimeMs;
  return sources.some((source) => newest(path.join(root, source)) > builtAt);
}

export async function build() {
  const startedAt = new Date();
  const { build: bundle } = await import('esbuild');
  const { outputFiles } = await bundle({
    absWorkingDir: root,
    entryPoints: entries,
    outdir: 'dist',
    bundle: true,
    // The engine sets ONNX Runtime's switches before a dynamic import loads it: one file would load it first.
    splitting: true,
    chunkNames: 'chunk-[hash]',
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external,
    logLevel: 'warning',
    legalComments: 'none',
    sourcemap: true,
    sourcesContent: false,
    // CommonJS packages inside an ES module still call require().
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(import.meta.url);",
    },
  });
  mkdirSync(path.join(dist, 'grammars'), { recursive: true });
  for (const { path: file, contents } of outputFiles)
    replaceFile(file, (temporary) => writeFileSync(temporary, contents));
  for (const specifier of await wasmSpecifiers(bundle)) {
    const source = fileURLToPath(import.meta.resolve(specifier));
    const copy = path.join(dist, 'grammars', path.basename(source));
    replaceFile(copy, (temporary) => copyFileSync(source, temporary));
  }
  await buildClient(bundle);
  const current = new Set(outputFiles.map(({ path: file }) => path.basename(file)));
  for (const name of readdirSync(dist)) {
    if (name.startsWith('chunk-') && !current.has(name)) rmSync(path.join(dist, name), { force: true });
  }
  // Last, and dated from the start: an edit during the build makes it stale.
  const stamp = path.join(dist, 'build.json');
  replaceFile(stamp, (temporary) => writeFileSync(temporary, `${JSON.stringify({ startedAt })}\n`));
  utimesSync(stamp, startedAt, startedAt);
}

/** One file each: the extension host and the panel load no chunks. */
async function buildClient(bundle) {
  for (const { in: entry, out, format, platform } of clientEntries) {
    const { outputFiles } = await bundle({
      absWorkingDir: root,
      entryPoints: [entry],
      outfile: path.join('dist', out),
      bundle: true,
      write: false,
      format,
      platform,
      target: platform === 'node' ? 'node20' : 'es2022',
      external: ['vscode'],
      minify: true,
      logLevel: 'warning',
      legalComments: 'none',
      sourcemap: true,
      sourcesContent: false,
    });
    for (const { path: file, contents } of outputFiles)
      replaceFile(file, (temporary) => writeFileSync(temporary, contents));
  }
}

/** Which parsers are shipped is declared in the product's code. */
async function wasmSpecifiers(bundle) {
  const [{ text }] = (
    await bundle({
      absWorkingDir: root,
      entryPoints: ['server/chunking/sourceWasm.ts'],
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'node',
    })
  ).outputFiles;
  const { wasmNames, wasmSpecifier } = await import(`data:text/javascript,${encodeURIComponent(text)}`);
  return wasmNames.map(wasmSpecifier);
}

/** A build that is broken off, or runs beside another, leaves each file whole. */
function replaceFile(file, write) {
  const temporary = `${file}.${process.pid}`;
  write(temporary);
  renameSync(temporary, file);
}

function newest(file) {
  const stat = statSync(file);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(file).map((name) => newest(path.join(file, name))));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  install();
  await build();
}
