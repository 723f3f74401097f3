/** What the benches have of the product: an open repository with its engine. Knows no hole. */
import path from 'node:path';
import { FoveaError } from '../server/base/errors.ts';
import { isProgram, languageById } from '../server/chunking/languages.ts';
import type { Stations } from '../server/stations.ts';
import type { SourceText } from './sampleHoles.ts';

export type Workbench = Pick<Stations, 'tokenizer' | 'healer' | 'lineEnds' | 'session' | 'engine'> & {
  info: Pick<Stations['info'], 'chunkTokens'>;
};

const fewestCharacters = 200;
const mostCharacters = 120_000;

/** The repository's name: that of its folder. */
export function repositoryName({ session }: Pick<Workbench, 'session'>): string {
  return path.basename(session.index.root);
}

/** @returns the error (`input`) for a repository without a place for a hole */
export function noHoles(bench: Pick<Workbench, 'session'>): FoveaError {
  const message = `${repositoryName(bench)} has no file long enough for a hole: name a larger repository with --repo.`;
  return new FoveaError('input', message);
}

/**
 * Whether holes may be dug in a file: eval.md's rule. Generated, minified and vendored ones are not in the index at all;
 * languages without a grammar are no programs, or cut by lines.
 */
export function isHoleFile({ path: name, text, languageId }: SourceText & { languageId: string }): boolean {
  return (
    isProgram(languageById(languageId)) &&
    text.length >= fewestCharacters &&
    text.length <= mostCharacters &&
    !/\.d\.[cm]?ts$/.test(name)
  );
}

export function eligibleFiles({ session }: Pick<Workbench, 'session'>): SourceText[] {
  return [...session.index.files.values()].filter(isHoleFile);
}
