/** Which resolver reads the specifiers of a language. */
import { languageById } from '../../../chunking/languages.ts';
import { byName, resolvePath } from './resolveBySuffix.ts';
import { resolveGo } from './resolveGo.ts';
import { resolvePython } from './resolvePython.ts';
import { resolveRust } from './resolveRust.ts';
import { resolveScript } from './resolveScript.ts';
import type { Resolver } from './surroundings.ts';

const byFamily: readonly [ids: string, resolve: Resolver][] = [
  ['typescript typescriptreact javascript javascriptreact vue svelte astro mdx', resolveScript],
  ['python cython', resolvePython],
  ['go', resolveGo],
  ['rust', resolveRust],
  ['java kotlin scala groovy', byName(['.java', '.kt', '.scala', '.groovy'], { folders: true })],
  ['csharp', byName(['.cs'], { folders: true, shorter: true })],
  ['php', byName(['.php'], { shorter: true })],
  ['ruby', byName(['.rb'])],
  ['lua luau', byName(['.lua', '/init.lua', '.luau'])],
  ['haskell', byName(['.hs'])],
  ['perl', byName(['.pm'])],
  ['c cpp cuda-cpp objective-c objective-cpp opencl metal glsl hlsl dart zig proto3 solidity', resolvePath],
];

const resolvers = new Map<string, Resolver>();
for (const [ids, resolve] of byFamily) for (const id of ids.split(' ')) resolvers.set(id, resolve);

/** undefined where nobody knows how a language imports */
export function resolverOf(languageId: string): Resolver | undefined {
  return resolvers.get(languageId) ?? resolvers.get(languageById(languageId).id);
}
