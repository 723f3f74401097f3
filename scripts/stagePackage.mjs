/**
 * Lays out what a .vsix holds, for one platform: what .vscodeignore lets in, and the engine's native part. Knows no
 * packaging tool.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './install.mjs';
import { licenceFolder } from './licences.mjs';
import { packagedFiles } from './packagedFiles.mjs';

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

/** Not in a bundle: they lie in the package as they are. The first has the native part. */
export const runtimePackages = ['onnxruntime-node', 'onnxruntime-common'];
/** Of the manifest: what only development reads. */
const notShipped = ['bin', 'scripts', 'dependencies', 'devDependencies', 'imports', 'private'];

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
  for (const name of packagedFiles(root)) cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  // For vsce, which reads it once more.
  cpSync(path.join(root, '.vscodeignore'), path.join(folder, '.vscodeignore'));
  writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(shipped, null, 2)}\n`);
  stageRuntime(target, folder);
  if (model !== undefined)
    cpSync(model.file, path.join(folder, 'models', model.id, path.basename(model.file)), { recursive: true });
  return { version: manifest.version };
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
  for (const name of runtimePackages) stageModule(name, place);
  const [native] = runtimePackages;
  cpSync(licenceFolder('onnxruntime'), path.join(folder, modules, native), { recursive: true });
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
