/** What is created together is disposed together: one store a lifetime. Knows no `vscode`. */

export interface Disposes {
  dispose(): unknown;
}

export class DisposableStore {
  readonly #items: Disposes[] = [];
  #disposed = false;

  /** @returns `item`; of a store that is disposed, already disposed */
  add<T extends Disposes>(item: T): T {
    if (this.#disposed) item.dispose();
    else this.#items.push(item);
    return item;
  }

  /** Last created, first disposed. */
  dispose(): void {
    this.#disposed = true;
    for (const item of this.#items.splice(0).reverse()) item.dispose();
  }
}
