/** The prefetcher over what the server has: the editor's documents, the gate, the engine behind its queue. */
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { abortable } from '../abortable.ts';
import { chunksRead } from '../complete.ts';
import { languageOn } from '../completion/languageOn.ts';
import { chunksCached } from '../engine/readers/readerSpec.ts';
import type { ServerContext } from '../lsp/serverContext.ts';
import { systemClock } from '../schedule/clock.ts';
import { scheduledEngine } from '../schedule/scheduledEngine.ts';
import { changedAt } from './likelyPlaces.ts';
import { Prefetcher } from './prefetcher.ts';

/** Of the engine's cache: the other half stays for what was read elsewhere. */
const cacheShare = 1 / 2;

interface OpenText {
  uri: string;
  languageId: string;
  text(): string | undefined;
}

export interface Prefetching {
  /** a completion was asked for there: what the server learns of the cursor */
  cursorAt(document: TextDocument, cursor: number): void;
}

/** Follows the documents from here on; to be called while features are set up. */
export function prefetching(context: ServerContext): Prefetching {
  const { documents, model, scheduler, settings, status, workspace, log, onShutdown } = context;
  const prefetcher = new Prefetcher<OpenText>({
    clock: systemClock,
    paused: () => status.paused,
    log: log.info,
    async ready({ uri, languageId }, signal) {
      if (!languageOn(await settings.of(uri, languageId), languageId)) return false;
      await model.whenServing(signal);
      await abortable(workspace.settled(), signal);
      const reader = context.serving()?.reader;
      return reader !== undefined && chunksCached(reader) > 0;
    },
    chunksAt({ uri, languageId }, text, cursor, times) {
      const serving = context.serving();
      if (!serving) return [];
      const { path } = workspace.placeOf(uri);
      const { reader } = serving;
      return chunksRead(serving, { path, languageId, text, cursor, reader, hideAfter: false }, times);
    },
    async compute({ ids }, signal) {
      const serving = context.serving();
      if (!serving) return 0;
      const engine = scheduledEngine(serving.engine, scheduler, 'prefill');
      return (await engine.prefill({ chunks: [ids] }, signal)).computed;
    },
    async room() {
      const stats = await context.serving()?.engine.stats();
      if (!stats || stats.cachedChunks === 0) return Number.POSITIVE_INFINITY;
      return Math.floor((cacheShare * stats.cacheLimitBytes * stats.cachedChunks) / stats.cacheBytes);
    },
  });
  /** The document in which something happened last, as it was then. */
  let last: { uri: string; text: string } | undefined;
  const at = (document: TextDocument, cursor?: number): void => {
    const { uri, languageId } = document;
    last = { uri, text: document.getText() };
    prefetcher.at({ uri, languageId, text: () => documents.get(uri)?.getText() }, cursor);
  };
  // Called for a document that is opened as well.
  documents.onDidChangeContent(({ document }) => {
    at(document, last?.uri === document.uri ? changedAt(last.text, document.getText()) : undefined);
  });
  documents.onDidClose(({ document }) => {
    if (last?.uri === document.uri) last = undefined;
    prefetcher.closed(document.uri);
  });
  model.onChange(() => prefetcher.reset());
  onShutdown(() => prefetcher.dispose());
  return { cursorAt: at };
}
