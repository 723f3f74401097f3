/** Bundles the command line, the sidecar, the engine, the importer of models and the benches' own processes into dist/, with the grammars beside them. */
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
  device: 'bench/device/deviceMain.ts',
  slower: 'bench/slowMain.ts',
};
/** What VS Code's extension host loads, and what runs inside the panel's page. */
const clientEntries = [
  { in: 'src/entry.ts', out: 'extension.cjs', format: 'cjs', platform: 'node' },
  { in: 'src/ask/view/view.ts', out: 'askView.js', format: 'iife', platform: 'browser' },
];
const sources = ['server', 'src', 'bench', 'scripts/build.mjs', 'package.json', 'package-lock.json'];

/** Native addons stay packages of their own; node-llama-cpp is wanted by the benches' `--peer` only. */
const external = ['onnxruntime-node', 'node-llama-cpp'];

/** Whether a source is younger than the last build. */
export function isStale() {
  const built = path.join(dist, 'build.json');
  if (!existsSync(built)) return true;
  const builtAt = statSync(built).mtimeMs;
  return sources.some((source) => newest(path.join(root, source)) > builtAt);
}

/**
 * All that dist/ is made of, in memory.
 * @returns {Promise<{ outputFiles: { path: string, contents: Uint8Array }[], inputs: string[], grammars: string[] }>}
 *   `inputs`: files that ended up in a bundle; `grammars`: parsers to copy; both as absolute paths
 */
export async function bundle() {
  const { build: run } = await import('esbuild');
  const common = {
    absWorkingDir: root,
    bundle: true,
    write: false,
    metafile: true,
    logLevel: 'warning',
    legalComments: 'none',
    sourcemap: true,
    sourcesContent: false,
  };
  const results = [
    await run({
      ...common,
      entryPoints: entries,
      outdir: 'dist',
      // The engine sets ONNX Runtime's switches before a dynamic import loads it: one file would load it first.
      splitting: true,
      chunkNames: 'chunk-[hash]',
      format: 'esm',
      platform: 'node',
      target: 'node20',
      external,
      // CommonJS packages inside an ES module still call require().
      banner: {
        js: "import { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(import.meta.url);",
      },
    }),
  ];
  // One file each: the extension host and the panel load no chunks.
  for (const { in: entry, out, format, platform } of clientEntries) {
    const target = platform === 'node' ? 'node20' : 'es2022';
    const outfile = path.join('dist', out);
    const options = { entryPoints: [entry], outfile, format, platform, target, external: ['vscode'], minify: true };
    results.push(await run({ ...common, ...options }));
  }
  const used = results
    .flatMap(({ metafile }) => Object.values(metafile.outputs))
    .flatMap(({ inputs }) =>
      // What was shaken out of a bundle leaves no byte in it.
      Object.entries(inputs).flatMap(([input, { bytesInOutput }]) => (bytesInOutput > 0 ? [input] : [])),
    );
  return {
    outputFiles: results.flatMap(({ outputFiles }) => outputFiles),
    inputs: [...new Set(used)].map((input) => path.join(root, input)),
    grammars: (await wasmSpecifiers(run)).map((specifier) => fileURLToPath(import.meta.resolve(specifier))),
  };
}

export async function build() {
  const startedAt = new Date();
  const { outputFiles, grammars } = await bundle();
  mkdirSync(path.join(dist, 'grammars'), { recursive: true });
  for (const { path: file, contents } of outputFiles)
    replaceFile(file, (temporary) => writeFileSync(temporary, contents));
  for (const source of grammars) {
    const copy = path.join(dist, 'grammars', path.basename(source));
    replaceFile(copy, (temporary) => copyFileSync(source, temporary));
  }
  const current = new Set(outputFiles.map(({ path: file }) => path.basename(file)));
  for (const name of readdirSync(dist)) {
    if (name.startsWith('chunk-') && !current.has(name)) rmSync(path.join(dist, name), { force: true });
  }
  // Last, and dated from the start: an edit during the build makes it stale.
  const stamp = path.join(dist, 'build.json');
  replaceFile(stamp, (temporary) => writeFileSync(temporary, `${JSON.stringify({ startedAt })}\n`));
  utimesSync(stamp, startedAt, startedAt);
}

/** Which parsers are shipped is declared in the product's code. */
async function wasmSpecifiers(run) {
  const [{ text }] = (
    await run({
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
