/** Workspace folders as a client gives them: what has no address and no name is none, and opens nothing. */
import type { NamedFolder } from '../workspace/folders.ts';

export function givenFolders(given: unknown): NamedFolder[] {
  if (!Array.isArray(given)) return [];
  return given.filter((each: Partial<NamedFolder> | null): each is NamedFolder => {
    return typeof each?.uri === 'string' && typeof each.name === 'string';
  });
}
