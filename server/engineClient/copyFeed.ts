/**
 * Keeps an engine's copy index in step with a chunk table, over engines that come and go: a new one gets all of the table,
 * then each change, many small ones as one message. Knows no text.
 */
import type { ChunkKey } from '../engine/protocol.ts';
import { type ChunkChange, type ChunkTable, copiedChunk, type IndexedChunk } from '../workspace/chunkTable.ts';
import type { EngineClient } from './engineClient.ts';

type CopyEngine = Pick<EngineClient, 'copyUpdate'>;

/** How long changes are gathered while the engine is not busy with earlier ones, ms. */
const gatherMs = 50;

export class CopyFeed {
  readonly #table: Pick<ChunkTable, 'chunks'>;
  readonly #failed: (error: unknown) => void;
  #engine: CopyEngine | undefined;
  #added = new Map<ChunkKey, IndexedChunk>();
  #removed = new Set<ChunkKey>();
  #isSending = false;
  #sending: Promise<void> | undefined;
  /** ends the gathering that goes on */
  #endGathering = (): void => {};

  /** @param failed told why an engine could not take a change now */
  constructor(table: Pick<ChunkTable, 'chunks'>, failed: (error: unknown) => void) {
    this.#table = table;
    this.#failed = failed;
  }

  /** From here on this engine is fed, the one before no more; it must hold nothing yet. */
  attach(engine: CopyEngine | undefined): void {
    this.#engine = engine;
    this.#removed = new Set();
    this.#added = new Map(engine ? this.#table.chunks : []);
    this.#send();
    this.flush();
  }

  /** What was gathered goes out at once: whoever asks the engine something from here on finds it there. */
  flush(): void {
    this.#endGathering();
  }

  changed({ added, removed }: ChunkChange): void {
    if (!this.#engine) return;
    for (const key of removed) if (!this.#added.delete(key)) this.#removed.add(key);
    for (const chunk of added) this.#added.set(chunk.key, chunk);
    this.#send();
  }

  /** Resolves when the engine has all changes up to now. */
  async settled(): Promise<void> {
    while (this.#isSending) await this.#sending;
  }

  #send(): void {
    if (this.#isSending) return;
    this.#isSending = true;
    this.#sending = this.#sendAll();
  }

  async #sendAll(): Promise<void> {
    while (this.#engine && this.#added.size + this.#removed.size > 0) {
      await this.#gather();
      const engine = this.#engine;
      if (!engine) break;
      const [added, removed] = [this.#added, this.#removed];
      this.#added = new Map();
      this.#removed = new Set();
      const add = Array.from(added.values(), copiedChunk);
      try {
        await engine.copyUpdate({ add, remove: [...removed] });
      } catch (error) {
        // The client has noted it, for the engine's next start.
        if (this.#engine === engine) this.#failed(error);
      }
    }
    // In the same turn as the look at what is left: nothing may come in between.
    this.#isSending = false;
  }

  #gather(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, gatherMs);
      this.#endGathering = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
