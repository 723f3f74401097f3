/**
 * Compiles the grammars whose packages ship C alone into server/chunking/wasm/, by Clang and wasm-ld for WebAssembly
 * with WASI's headers (Debian: clang-19, lld-19, wasi-libc). The results are kept in the repository, so that neither
 * the build nor a test needs a compiler: node scripts/grammarWasm.mjs after such a package has a new version.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './install.mjs';

/** By grammar: the package, and where in it `src/` lies. */
export const compiledGrammars = {
  sql: { name: '@derekstride/tree-sitter-sql', folder: '.' },
  markdown: { name: '@tree-sitter-grammars/tree-sitter-markdown', folder: 'tree-sitter-markdown' },
};

export const compiledFolder = path.join(root, 'server', 'chunking', 'wasm');

/** @returns {string} folder of the package that a compiled grammar's file was made from */
export function sourcePackageOf(file) {
  const grammar = path.basename(file, '.wasm').replace('tree-sitter-', '');
  return path.join(root, 'node_modules', compiledGrammars[grammar].name);
}

function compile(grammar) {
  const { name, folder } = compiledGrammars[grammar];
  const src = path.join(root, 'node_modules', name, folder, 'src');
  const headers = process.env.WASI_HEADERS ?? '/usr/include/wasm32-wasi';
  if (!existsSync(headers)) throw new Error(`${headers} is missing: install wasi-libc or set WASI_HEADERS.`);
  // What tree-sitter's own `build --wasm` gives its compiler, without the paths.
  const flags = [
    '--target=wasm32-unknown-wasi',
    '-isystem',
    headers,
    '-I',
    src,
    '-std=c11',
    '-O2',
    '-DNDEBUG',
    '-fPIC',
  ];
  const link = ['-shared', '-nostdlib', '-fvisibility=hidden', '-Wl,--no-entry,--allow-undefined,--strip-debug'];
  const out = path.join(compiledFolder, `tree-sitter-${grammar}.wasm`);
  const sources = ['parser.c', 'scanner.c'].map((file) => path.join(src, file));
  execFileSync(
    process.env.CLANG ?? 'clang-19',
    [...flags, ...link, `-Wl,--export=tree_sitter_${grammar}`, '-o', out, ...sources],
    { stdio: 'inherit' },
  );
  return out;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  mkdirSync(compiledFolder, { recursive: true });
  for (const grammar of Object.keys(compiledGrammars)) console.error(`Wrote ${compile(grammar)}.`);
}
