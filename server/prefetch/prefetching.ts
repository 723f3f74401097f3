/** The prefetcher over what the server has: the editor's documents, the gate, the engine behind its queue. */
import { abortable } from '../base/abortable.ts';
import { FoveaError } from '../base/errors.ts';
import { readAhead } from '../complete.ts';
import { chunksCached } from '../engine/readers/readerSpec.ts';
import type { EngineClient } from '../engineClient/engineClient.ts';
import type { SeenText, ServerContext } from '../feature/serverContext.ts';
import type { SteadyChoice } from '../gate/steadyChoice.ts';
import { languageOn } from '../languageSwitch.ts';
import { chunksRead } from '../placeReads.ts';
import { systemClock } from '../schedule/clock.ts';
import { scheduledEngine } from '../schedule/scheduledEngine.ts';
import { changedAt } from './likelyPlaces.ts';
import { Prefetcher } from './prefetcher.ts';
import { ReadingAhead } from './readingAhead.ts';
import { ReadingProgress } from './readingProgress.ts';
import { loadsLate, warmUp } from './warmUp.ts';

/** Of the engine's cache: the other half stays for what was read elsewhere. */
const cacheShare = 1 / 2;

export interface OpenText {
  uri: string;
  languageId: string;
  text(): string | undefined;
}

interface ReadingPlace {
  document: OpenText;
  text: string;
  cursor: number;
}

export interface Prefetching {
  /** a completion was asked for there, whether or not one is wanted */
  cursorAt(document: SeenText, cursor: number): void;
  /** one is wanted there */
  typedAt(document: SeenText, cursor: number): void;
  /** the editor says that the cursor was put there */
  movedTo(document: SeenText, cursor: number): void;
}

/** What completions have to do with what is read ahead. */
export interface Completions {
  /** has one generated at a place */
  anticipate(document: OpenText, text: string, cursor: number): Promise<void>;
  /** has it generated anew, where what is there came from less */
  improved(document: OpenText, text: string, cursor: number): Promise<void>;
  /** the chunks that they hold on to */
  steady: SteadyChoice;
}

/**
 * Follows the documents from here on; to be called while features are set up.
 */
export function prefetching(context: ServerContext, { anticipate, improved, steady }: Completions): Prefetching {
  const { documents, seen, model, scheduler, secrecy, settings, status, workspace, log, onShutdown } = context;
  const ahead = new ReadingAhead<ReadingPlace>({
    paused: () => status.paused,
    log: log.info,
    improved: ({ document, text, cursor }) => void improved(document, text, cursor),
    async read({ document: { uri, languageId }, text, cursor }, signal) {
      const serving = context.serving();
      if (!serving || secrecy.isSecret(uri)) return undefined;
      const stations = { ...serving, engine: scheduledEngine(serving.engine, scheduler, 'prefill') };
      const { path } = workspace.placeOf(uri);
      const { reader } = serving;
      const fromParts = seen(uri)?.fromParts ?? false;
      const place = { path, languageId, text, cursor, reader, hideAfter: false, fromParts, steady };
      const { step, whole } = await readAhead(stations, place, signal);
      return { isNew: step !== undefined && progress.isNew(uri, step), whole };
    },
  });
  const progress = new ReadingProgress();
  const prefetcher = new Prefetcher<OpenText>({
    clock: systemClock,
    paused: () => status.paused,
    log: log.info,
    async ready({ uri, languageId }, signal) {
      const { languages } = await settings.of(uri, languageId);
      if (!languageOn(languages, { languageId, uri })) return false;
      await model.whenServing(signal);
      await abortable(workspace.settled(), signal);
      const reader = context.serving()?.reader;
      return reader !== undefined && chunksCached(reader) > 0;
    },
    chunksAt({ uri, languageId }, text, cursor, times) {
      const serving = context.serving();
      if (!serving || secrecy.isSecret(uri)) return [];
      const { path } = workspace.placeOf(uri);
      const { reader } = serving;
      const fromParts = seen(uri)?.fromParts ?? false;
      return chunksRead(serving, { path, languageId, text, cursor, reader, hideAfter: false, fromParts }, times);
    },
    async compute({ ids }, signal) {
      const serving = context.serving();
      if (!serving) return 0;
      const engine = scheduledEngine(serving.engine, scheduler, 'prefill');
      return (await engine.prefill({ chunks: [ids], indexedFrom: 0 }, signal)).computed;
    },
    async anticipate(document, text, cursor) {
      if (secrecy.isSecret(document.uri)) return;
      await anticipate(document, text, cursor);
      ahead.moved({ document, text, cursor });
    },
    async room() {
      const stats = await context.serving()?.engine.stats();
      if (!stats || stats.cachedChunks === 0) return Number.POSITIVE_INFINITY;
      return Math.floor((cacheShare * stats.cacheLimitBytes * stats.cachedChunks) / stats.cacheBytes);
    },
  });
  /** The document in which something happened last, as it was then. */
  let last: { uri: string; text: string } | undefined;
  const noted = ({ uri, languageId, text }: SeenText): OpenText => {
    last = { uri, text };
    return { uri, languageId, text: () => seen(uri)?.text };
  };
  /** Nothing is kept or computed for a document that is never read; what went on for it stops. */
  const passesBy = ({ uri }: SeenText): boolean => {
    if (!secrecy.isSecret(uri)) return false;
    if (last?.uri === uri) last = undefined;
    prefetcher.closed(uri);
    ahead.stop();
    return true;
  };
  const at = (document: SeenText, cursor?: number): void => {
    if (!passesBy(document)) prefetcher.at(noted(document), cursor);
  };
  // Called for a document that is opened as well.
  documents.onDidChangeContent(({ document: { uri } }) => {
    const document = seen(uri);
    if (document) at(document, last?.uri === uri ? changedAt(last.text, document.text) : undefined);
  });
  documents.onDidClose(({ document }) => {
    if (last?.uri === document.uri) last = undefined;
    prefetcher.closed(document.uri);
  });
  let warmed: EngineClient | undefined;
  const warm = async (): Promise<void> => {
    const serving = context.serving();
    if (!serving || serving.engine === warmed || status.paused || !loadsLate(serving.reader)) return;
    warmed = serving.engine;
    const [id] = serving.tokenizer.encode('\n');
    try {
      await warmUp(scheduledEngine(serving.engine, scheduler, 'prefill'), serving.reader, id);
    } catch (error) {
      if (error instanceof FoveaError && error.kind === 'cancelled') return;
      // The next request says it to a person.
      log.info(`warm-up: failed (${(error as Error).name})`);
    }
  };
  model.onChange(() => {
    void warm();
    prefetcher.reset();
  });
  onShutdown(() => {
    ahead.stop();
    prefetcher.dispose();
  });
  const typedAt = (document: SeenText, cursor: number): void => {
    if (!passesBy(document)) ahead.typed({ document: noted(document), text: document.text, cursor });
  };
  const movedTo = (document: SeenText, cursor: number): void => {
    if (!passesBy(document)) prefetcher.movedTo(noted(document), cursor);
  };
  return { cursorAt: at, typedAt, movedTo };
}
