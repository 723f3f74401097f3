/** Where the wasm files lie when the code runs from its sources: in the npm packages that ship them, or beside this file. */
import { createRequire } from 'node:module';
import type { LocateWasm } from './grammars.ts';
import { type GrammarId, grammarIds } from './languages.ts';

const packageOf: Partial<Record<GrammarId, string>> = {
  tsx: 'tree-sitter-typescript',
  c_sharp: 'tree-sitter-c-sharp',
  ocaml_interface: 'tree-sitter-ocaml',
  yaml: '@tree-sitter-grammars/tree-sitter-yaml',
  toml: '@tree-sitter-grammars/tree-sitter-toml',
  lua: '@tree-sitter-grammars/tree-sitter-lua',
  kotlin: '@tree-sitter-grammars/tree-sitter-kotlin',
  zig: '@tree-sitter-grammars/tree-sitter-zig',
  hcl: '@tree-sitter-grammars/tree-sitter-hcl',
  svelte: '@tree-sitter-grammars/tree-sitter-svelte',
  swift: '@repomix/tree-sitter-wasms/out',
  dart: '@repomix/tree-sitter-wasms/out',
  vue: '@repomix/tree-sitter-wasms/out',
  // Compiled here (scripts/grammarWasm.mjs); `imports` in package.json says where.
  sql: '#grammars',
  markdown: '#grammars',
};

/** File, as a specifier that `require.resolve` understands; the build copies the same files. */
export function wasmSpecifier(name: 'web-tree-sitter' | GrammarId): string {
  if (name === 'web-tree-sitter') return 'web-tree-sitter/web-tree-sitter.wasm';
  return `${packageOf[name] ?? `tree-sitter-${name}`}/tree-sitter-${name}.wasm`;
}

/** Every wasm file that the product ships. */
export const wasmNames = ['web-tree-sitter', ...grammarIds] as const;

/** Resolves the wasm files as `moduleUrl` sees them. */
export function locateInPackages(moduleUrl: string): LocateWasm {
  const require = createRequire(moduleUrl);
  return (name) => require.resolve(wasmSpecifier(name));
}
