/** How long work reports its progress; the door (terminal bar, LSP work-done progress) decides how it looks. */

export interface Progress {
  /** @param done units finished of `total` (bytes, files, chunks, tokens: the label says) */
  report(label: string, done: number, total: number): void;
}

export const silent: Progress = { report() {} };
