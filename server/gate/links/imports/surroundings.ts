/** What a resolver of imports may look at. Knows no language. */
import type { FileNames } from './fileNames.ts';
import type { Manifests } from './manifests.ts';

export interface Surroundings {
  readonly names: FileNames;
  readonly manifests: Manifests;
}

/** Files that a specifier means, written in the file `from`; none where it means nothing of the workspace. */
export type Resolver = (specifier: string, from: string, around: Surroundings) => readonly string[];

export const nothing: readonly string[] = [];
