/** Which resolver reads the specifiers of a language. */
import { languageById } from '../../../chunking/languages.ts';
import { resolveScript } from './resolveScript.ts';
import type { Resolver } from './surroundings.ts';

const resolvers = new Map<string, Resolver>();
for (const id of ['typescript', 'typescriptreact', 'javascript', 'javascriptreact', 'vue', 'svelte', 'astro', 'mdx']) {
  resolvers.set(id, resolveScript);
}

/** undefined where nobody knows how a language imports */
export function resolverOf(languageId: string): Resolver | undefined {
  return resolvers.get(languageId) ?? resolvers.get(languageById(languageId).id);
}
