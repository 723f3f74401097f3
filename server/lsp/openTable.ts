/** The workspace cut with one model's tokenizer: chunks, gate and the engine's copy index, in step with each other. */
import type { Chunker } from '../chunking/chunker.ts';
import { CopyFeed } from '../engineClient/copyFeed.ts';
import { defaultWeights, Gate } from '../gate/gate.ts';
import { ChunkTable } from '../workspace/chunkTable.ts';
import { WorkspaceIndex } from '../workspace/workspaceIndex.ts';
import type { SearchableWorkspace } from '../workspace/workspaceSession.ts';

export interface OpenTable {
  /** of the chunker that cut it */
  identity: string;
  chunks: ChunkTable;
  session: SearchableWorkspace;
  feed: CopyFeed;
  index: WorkspaceIndex;
}

export interface OpenTableOptions {
  chunker: Chunker;
  /** folder for stored chunks */
  cacheFolder: string;
  warn(message: string): void;
}

export function openTable(options: OpenTableOptions): OpenTable {
  const gate = new Gate(defaultWeights, (path) => chunks.files.get(path)?.text);
  const chunks = new ChunkTable(({ added, removed }) => {
    for (const key of removed) gate.remove(key);
    for (const chunk of added) gate.add(chunk, textOf(chunk));
    feed.changed({ added, removed });
  });
  const textOf = chunks.textOf.bind(chunks);
  const feed = new CopyFeed(chunks, (error) =>
    options.warn(`The copy index lacks changes: ${(error as Error).message}`),
  );
  const index = new WorkspaceIndex({ ...options, table: chunks });
  return { identity: options.chunker.identity, chunks, session: { index: chunks, gate }, feed, index };
}
