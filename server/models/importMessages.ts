/** What the sidecar and the process that imports a model say to each other. */

import type { ErrorKind } from '../base/errors.ts';
import type { Said } from '../base/sentence.ts';
import type { Quantisation } from '../engine/protocol.ts';
import type { Tuning } from './shippedParts.ts';

export interface ImportOrder {
  /** as `openModelSource` takes it */
  sourcePath: string;
  sha256: string;
  /** adapter whose role `text` goes into the weights */
  tuning?: Tuning;
  /** where the import is to stand */
  modelDir: string;
  quantisation: Quantisation;
  threads: number;
}

export type ToImporter = { kind: 'import'; order: ImportOrder } | { kind: 'cancel' };

export type FromImporter =
  | { kind: 'progress'; label: string; done: number; total: number }
  | { kind: 'done' }
  /** for a person */
  | ({ kind: 'failed'; errorKind: ErrorKind } & Said);
