/** Files that changed and wait for a pause to be read: a timer runs only while there are any. Knows no file. */

export interface Pauses {
  /** after the last change, ms */
  quietMs: number;
  /** after the first change, ms */
  longestMs: number;
}

export const typingPauses: Pauses = { quietMs: 300, longestMs: 1500 };

export class DirtyFiles {
  readonly #pauses: Pauses;
  readonly #due: () => void;
  #files = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #firstMs = 0;

  /** @param due called when the pause is over, and then once for all files that came meanwhile */
  constructor(due: () => void, pauses: Pauses = typingPauses) {
    this.#due = due;
    this.#pauses = pauses;
  }

  get size(): number {
    return this.#files.size;
  }

  add(file: string): void {
    const now = performance.now();
    if (this.#files.size === 0) this.#firstMs = now;
    this.#files.add(file);
    const { quietMs, longestMs } = this.#pauses;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#due, Math.max(0, Math.min(quietMs, this.#firstMs + longestMs - now)));
  }

  take(): Set<string> {
    clearTimeout(this.#timer);
    const taken = this.#files;
    this.#files = new Set();
    return taken;
  }
}
