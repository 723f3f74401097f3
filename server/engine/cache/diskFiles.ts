/**
 * The file system as chunk caches on disk see it: a private folder, and files in it that are opened only where they are
 * plain files of this user's own. What they hold is source text in another form.
 */
import { constants, type Stats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import * as promises from 'node:fs/promises';
import path from 'node:path';

/** What is used of `node:fs/promises`. */
export type FileSystem = Pick<
  typeof promises,
  'chmod' | 'lstat' | 'lutimes' | 'mkdir' | 'open' | 'readdir' | 'rename' | 'statfs' | 'unlink'
>;

export const systemFiles: FileSystem = promises;

/** Why a folder or a file is not used. */
export type Refusal = 'kind' | 'owner' | 'mode';

const others = 0o077;

/** The numbers of Windows are no owner and no mode: there the user's own profile is private by itself. */
function refusalOf(stats: Stats, isKind: boolean): Refusal | undefined {
  if (!isKind) return 'kind';
  const user = process.geteuid?.();
  if (user === undefined) return undefined;
  if (stats.uid !== user) return 'owner';
  return (stats.mode & others) === 0 ? undefined : 'mode';
}

/**
 * Makes the folder where it is missing, for this user alone, and takes away what others may do there.
 * @returns why it is not to be used: a link, no folder, another user's, or of a file system without modes
 * @throws the file system's error
 */
export async function privateFolder(files: FileSystem, folder: string): Promise<Refusal | undefined> {
  await files.mkdir(path.dirname(folder), { recursive: true });
  await files.mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const look = async () => {
    const stats = await files.lstat(folder);
    return refusalOf(stats, stats.isDirectory());
  };
  const first = await look();
  if (first !== 'mode') return first;
  await files.chmod(folder, 0o700);
  return look();
}

/** What Windows does not know is no flag there. */
const { O_RDONLY, O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;

export interface OpenedFile {
  handle: FileHandle;
  stats: Stats;
}

/**
 * Opens a file for reading. No link is followed, and nothing that is no file is waited for. Whoever opened it closes it.
 * @returns `undefined` where there is none, or why it is not to be read
 * @throws the file system's error
 */
export async function openPrivate(files: FileSystem, file: string): Promise<OpenedFile | Refusal | undefined> {
  let handle: FileHandle;
  try {
    if (O_NOFOLLOW === 0 && !(await files.lstat(file)).isFile()) return 'kind';
    handle = await files.open(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    // ELOOP: a link; EMLINK is FreeBSD's word for it. ENXIO: a socket.
    if (code === 'ELOOP' || code === 'EMLINK' || code === 'ENXIO') return 'kind';
    if (code === 'EACCES' || code === 'EPERM') return 'owner';
    throw error;
  }
  try {
    const stats = await handle.stat();
    const refusal = refusalOf(stats, stats.isFile());
    if (!refusal) return { handle, stats };
    await handle.close();
    return refusal;
  } catch (error) {
    await handle.close().catch(() => {});
    throw error;
  }
}

/** A new file of this user's alone. @throws the file system's error, also where there is one of that name */
export function createPrivate(files: FileSystem, file: string): Promise<FileHandle> {
  return files.open(file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
}
