/** What a refused file operation in the cache folder means to a person. */
import { FoveaError } from '../base/errors.ts';
import type { Sentence } from '../base/sentence.ts';

const advice: Record<string, string> = {
  ENOSPC: 'the disk is full: free some space, or set FOVEA_HOME to a folder on another disk.',
  EDQUOT: 'the disk quota is used up: free some space, or set FOVEA_HOME to a folder on another disk.',
  EROFS: 'its file system is read-only: set FOVEA_HOME to a folder that can be written.',
  EACCES: 'it may not be written: change its rights, or set FOVEA_HOME to a folder that can be written.',
  EPERM: 'it may not be written: change its rights, or set FOVEA_HOME to a folder that can be written.',
  ENOTDIR: 'a file stands where a folder should: remove it, or set FOVEA_HOME to another folder.',
  EEXIST: 'a file stands where a folder should: remove it, or set FOVEA_HOME to another folder.',
};

/** @returns a `failure` that says what to do where `error` came from the file system, else `error` itself */
export function storageError(error: unknown, folder: string): unknown {
  if (error instanceof FoveaError) return error;
  const { code } = error as NodeJS.ErrnoException;
  const what = code === undefined ? undefined : advice[code];
  if (code === undefined || what === undefined) return error;
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  const sentence: Sentence = full ? { name: 'diskFull', args: [] } : { name: 'folderUnusable', args: [folder, code] };
  return new FoveaError('failure', `Cache folder ${folder}: ${what}`, { cause: error, sentence });
}
