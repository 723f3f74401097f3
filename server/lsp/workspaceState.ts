/** How the workspace is, and what is said of what could not be read. Knows no file. */
import { FoveaError } from '../base/errors.ts';
import type { Said } from '../base/sentence.ts';

export type WorkspaceState =
  | { name: 'closed' | 'building' | 'ready' }
  | ({ name: 'failed' } & Said)
  /** serves, without the last changes of some files, which are not tried again by themselves */
  | { name: 'behind'; files: number; reason: string };

/** A build that failed. */
export function unreadable(error: unknown): Said {
  const reason = reasonOf(error);
  const what = error instanceof FoveaError ? error.message : `The workspace could not be read (${reason}).`;
  const message = `${what} See that its folders are there and may be read, then rebuild the index.`;
  return { message, sentence: { name: 'workspaceUnreadable', args: [reason] } };
}

/** A name for the log and the status: no path stands in it. */
export function reasonOf(error: unknown): string {
  if (error instanceof FoveaError) return error.kind;
  const { code, name } = error as NodeJS.ErrnoException;
  return code ?? name;
}
