/** Which folders of a repository are left out whole for what they are, of all that its list names. */
import { foreignFolders } from './foreignFolders.ts';
import type { LeftOutReason } from './ignore.ts';
import { outputFolders } from './outputFolders.ts';
import { foldersAbove } from './within.ts';

export interface FolderReason {
  folder: string;
  reason: LeftOutReason;
}

export class FolderReasons {
  static readonly none = new FolderReasons(new Map());
  readonly #reasons: ReadonlyMap<string, LeftOutReason>;

  private constructor(reasons: ReadonlyMap<string, LeftOutReason>) {
    this.#reasons = reasons;
  }

  /** @param paths of all files, parts joined by '/' @param root absolute, links resolved */
  static async of(root: string, paths: readonly string[]): Promise<FolderReasons> {
    const foreign = foreignFolders(paths);
    const outputs = await outputFolders(root, paths);
    const reasons = [
      ...[...outputs].map((folder) => [folder, 'generated'] as const),
      ...[...foreign].map((folder) => [folder, 'vendored'] as const),
    ];
    return new FolderReasons(new Map(reasons));
  }

  /** For a file's or folder's path: the outermost folder that is left out, itself included. */
  reasonOf(path: string): FolderReason | undefined {
    if (this.#reasons.size === 0) return undefined;
    for (const folder of [...foldersAbove(path), path]) {
      const reason = this.#reasons.get(folder);
      if (reason) return { folder, reason };
    }
    return undefined;
  }
}
