/**
 * Lays out what a .vsix holds, for one platform: only what the product reads when it runs. Knows no packaging tool.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './install.mjs';

/** By VS Code's names: ONNX Runtime's folder for it, and what of that it loads. */
export const platforms = {
  'linux-x64': { folder: 'linux/x64', files: ['libonnxruntime.so.1', 'onnxruntime_binding.node'] },
  'linux-arm64': { folder: 'linux/arm64', files: ['libonnxruntime.so.1', 'onnxruntime_binding.node'] },
  // A second copy of the library, under its full version, is the name that nothing asks for.
  'darwin-arm64': { folder: 'darwin/arm64', files: ['libonnxruntime.1.dylib', 'onnxruntime_binding.node'] },
  // onnxruntime.dll loads DirectML and the shader compiler only for devices that Fovea does not use.
  'win32-x64': { folder: 'win32/x64', files: ['onnxruntime.dll', 'onnxruntime_binding.node'] },
  'win32-arm64': { folder: 'win32/arm64', files: ['onnxruntime.dll', 'onnxruntime_binding.node'] },
};

/** Of dist/: what the extension host, the sidecar, the engine, the importer and the panel begin with. */
const entries = ['extension.cjs', 'server.js', 'engine.js', 'importer.js', 'askView.js'];
const documents = ['LICENSE', 'THIRD-PARTY-NOTICES.md', 'README.md', 'CHANGELOG.md'];
/** Of the manifest: what only development reads. */
const notShipped = ['bin', 'scripts', 'dependencies', 'devDependencies', 'private'];

/**
 * @param {string} folder empty
 * @param {string} target one of `platforms`
 * @param {{ id: string, file: string }} [model] a base model to carry
 * @returns {{ version: string }}
 */
export function stagePackage(folder, target, model) {
  const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const shipped = Object.fromEntries(Object.entries(manifest).filter(([name]) => !notShipped.includes(name)));
  shipped.engines = { vscode: manifest.engines.vscode };
  shipped.files = ['**'];
  writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(shipped, null, 2)}\n`);
  const copy = (from, to = from) => cpSync(path.join(root, from), path.join(folder, to), { recursive: true });
  for (const name of documents) copy(name);
  for (const name of readdirSync(root)) if (/^package\.nls(\.[\w-]+)?\.json$/.test(name)) copy(name);
  for (const name of ['l10n', 'media', 'models', 'dist/grammars']) if (existsSync(path.join(root, name))) copy(name);
  for (const name of builtFiles()) copy(path.join('dist', name));
  stageRuntime(target, folder);
  if (model !== undefined)
    cpSync(model.file, path.join(folder, 'models', model.id, path.basename(model.file)), { recursive: true });
  return { version: manifest.version };
}

/** The entries and every chunk that one of them imports, however far. */
function builtFiles() {
  const found = new Set();
  const add = (name) => {
    if (found.has(name)) return;
    found.add(name);
    const text = readFileSync(path.join(root, 'dist', name), 'utf8');
    for (const [, chunk] of text.matchAll(/["']\.\/(chunk-[\w-]+\.js|\w+-[A-Z0-9]{8}\.js)["']/g)) add(chunk);
  };
  for (const entry of entries) add(entry);
  return [...found];
}

/** Beside the code that imports it: vsce leaves a node_modules at the top out. */
function stageRuntime(target, folder) {
  const { folder: binaries, files } = platforms[target];
  const modules = path.join('dist', 'node_modules');
  const place = (from, to) => {
    mkdirSync(path.dirname(path.join(folder, modules, to)), { recursive: true });
    cpSync(path.join(root, 'node_modules', from), path.join(folder, modules, to));
  };
  for (const file of files) {
    const name = path.join('onnxruntime-node', 'bin', 'napi-v6', binaries, file);
    place(name, name);
  }
  for (const name of ['onnxruntime-node', 'onnxruntime-common']) stageModule(name, place);
}

/** A package's manifest and its CommonJS, without maps and types. */
function stageModule(name, place) {
  place(path.join(name, 'package.json'), path.join(name, 'package.json'));
  const packageRoot = path.join(root, 'node_modules', name);
  for (const file of readdirSync(path.join(packageRoot, 'dist'), { recursive: true })) {
    const relative = path.join(name, 'dist', file);
    const wanted = /\.js$/.test(file) || file.endsWith('package.json');
    if (wanted && !/^(esm|ort)[\\/.]/.test(file)) place(relative, relative);
  }
}
