/** One line and a kind for whatever a command throws. */
import { type ErrorKind, FoveaError } from '../base/errors.ts';

/** What Node says of a file operation that the machine refused, and what a person can do about it. */
const machineErrors: Record<string, (file: string) => string> = {
  ENOSPC: (file) => `The disk is full${file}: free some space and run the command again.`,
  EDQUOT: (file) => `The disk quota is used up${file}: free some space and run the command again.`,
  EROFS: (file) => `The file system is read-only${file}: choose another folder with FOVEA_HOME.`,
  EACCES: (file) => `No permission${file}: change the rights or choose another folder.`,
  EPERM: (file) => `Not permitted${file}: change the rights or choose another folder.`,
  EMFILE: () => 'Too many files are open: raise the limit (ulimit -n) and run the command again.',
};

/** @param cancelled whether Ctrl-C was pressed: what fails after it failed because of it */
export function describeFailure(error: unknown, cancelled: boolean): { kind: ErrorKind; line: string } {
  if (cancelled) return { kind: 'cancelled', line: 'Cancelled.' };
  if (error instanceof FoveaError) return { kind: error.kind, line: oneLine(error.message) };
  const { code, path, message } = error as NodeJS.ErrnoException;
  const known = code === undefined ? undefined : machineErrors[code];
  if (known !== undefined) return { kind: 'failure', line: known(path === undefined ? '' : ` (${path})`) };
  const reason = oneLine(message ?? String(error));
  return { kind: 'failure', line: `Fovea failed: ${reason} (FOVEA_DEBUG=1 shows where.)` };
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').trim();
}
