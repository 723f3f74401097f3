/** What lies in a folder and is not in the list of its files, each with the reason. Counted whole, named up to a bound. */
import type { IgnoreRule } from '../ignoring/ignoreRules.ts';
import type { LeftOutReason } from './ignore.ts';

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
