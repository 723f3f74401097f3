/** What lies in a folder and is not in the list of its files, each with the reason. Counted whole, named up to a bound. */
import type { IgnoreRule } from '../ignoring/ignoreRules.ts';
import type { LeftOutReason } from './ignore.ts';
import { foldersAbove } from './within.ts';

/** A file, or a folder that was not entered: what lies in it is not counted. */
export interface Unlisted {
  /** relative, parts joined by '/' */
  path: string;
  kind: 'file' | 'folder';
  reason: LeftOutReason;
  /** that leaves it out, where the reason is `ignored` */
  rule?: IgnoreRule;
}

export type ReasonCounts = Partial<Record<LeftOutReason, number>>;

export interface LeftOutCounts {
  files: ReasonCounts;
  /** not entered; what lies in them is not counted */
  folders: ReasonCounts;
}

/** So many are named. */
const most = 20_000;

export class UnlistedPaths {
  readonly #named = new Map<string, Unlisted>();
  /** of those that are not named */
  readonly #more: LeftOutCounts = { files: {}, folders: {} };

  add(entry: Unlisted): void {
    if (this.#named.size < most || this.#named.has(entry.path)) this.#named.set(entry.path, entry);
    else count(this.#more, entry);
  }

  delete(path: string): void {
    this.#named.delete(path);
  }

  /** Forgets what lies in a folder. */
  deleteBelow(folder: string): void {
    for (const path of this.#named.keys()) if (path.startsWith(`${folder}/`)) this.#named.delete(path);
  }

  /** Whether it lies in a folder that was not entered. */
  covers(path: string): boolean {
    return foldersAbove(path).some((folder) => this.#named.get(folder)?.kind === 'folder');
  }

  counts(): LeftOutCounts {
    const counts = { files: { ...this.#more.files }, folders: { ...this.#more.folders } };
    for (const entry of this.#named.values()) count(counts, entry);
    return counts;
  }

  /** Those that are named. */
  entries(): Iterable<Unlisted> {
    return this.#named.values();
  }
}

/** Adds `more` to `sum`. */
export function addCounts(sum: ReasonCounts, more: ReasonCounts): void {
  for (const [reason, number] of Object.entries(more) as [LeftOutReason, number][]) {
    sum[reason] = (sum[reason] ?? 0) + number;
  }
}

function count(counts: LeftOutCounts, { kind, reason }: Unlisted): void {
  const of = kind === 'file' ? counts.files : counts.folders;
  of[reason] = (of[reason] ?? 0) + 1;
}
