/**
 * Completions on the server's connection: LSP's positions and settings in, items out, what the user did with them, and
 * what is counted of it. Decides nothing about texts: completionService.ts does.
 */
import path from 'node:path';
import {
  type InlineCompletionItem,
  type InlineCompletionParams,
  InlineCompletionTriggerKind,
  type Range,
} from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { FoveaError } from '../base/errors.ts';
import { complete } from '../complete.ts';
import { speaks } from '../confidence/confidence.ts';
import { copyConfidence, copyConfidenceWeights } from '../confidence/copyConfidence.ts';
import { copyEagerness } from '../confidence/copyEagerness.ts';
import { offerConfidence } from '../confidence/offerConfidence.ts';
import { offsetIn } from '../feature/offsetIn.ts';
import { type Feature, type SeenText, type ServerContext, signalOf } from '../feature/serverContext.ts';
import { allowsBlock } from '../filters/allowsBlock.ts';
import { postFilter } from '../filters/filters.ts';
import { SteadyChoice } from '../gate/steadyChoice.ts';
import { languageOn } from '../languageSwitch.ts';
import { type OpenText, prefetching } from '../prefetch/prefetching.ts';
import { acceptedCommand, type ConsultedReport, type CursorParams, methods } from '../protocol.ts';
import { systemClock } from '../schedule/clock.ts';
import { scheduledEngine } from '../schedule/scheduledEngine.ts';
import type { Settings } from '../settings.ts';
import { Statistics } from '../statistics/statistics.ts';
import { CompletionService } from './completionService.ts';
import { consultedReport } from './consultedReport.ts';
import { copiedLine } from './copiedLine.ts';
import type { Offer, OfferRequest } from './offer.ts';

/** Offers whose places are remembered for `fovea/consulted`. */
const rememberedOffers = 64;

export const inlineCompletionFeature: Feature = (context) => {
  const { connection, capabilities, documents, seen, workspace, settings, secrecy, status, log } = context;
  const statistics = new Statistics({
    file: path.join(context.storageFolder, 'statistics.json'),
    clock: systemClock,
    enabled: () => settings.current.statistics,
    warn: log.warn,
  });
  const steady = new SteadyChoice();
  const service = serviceOf(context, statistics, steady);
  const places = new Map<number, { uri: string; range: Range }>();
  const unasked = async ({ uri, languageId }: OpenText, text: string, cursor: number) => {
    const own = await settings.of(uri, languageId);
    if (secrecy.isSecret(uri) || isOff(own, { languageId, uri, trigger: 'automatic' })) return undefined;
    const place = { path: workspace.placeOf(uri).path, languageId, text, cursor, ...ownIn(seen(uri), text) };
    return { ...place, multiline: own['completions.multiline'] };
  };
  const prefetch = prefetching(context, {
    steady,
    async anticipate(document, text, cursor) {
      const request = await unasked(document, text, cursor);
      if (request) await service.anticipate(request);
    },
    async improved(document, text, cursor) {
      const request = await unasked(document, text, cursor);
      if (request) await service.improved(request);
    },
  });

  capabilities.inlineCompletionProvider = true;
  connection.languages.inlineCompletion.on(async (params, token) => {
    const document = documents.get(params.textDocument.uri);
    const text = seen(params.textDocument.uri);
    if (!document || !text) return null;
    const isSecret = secrecy.isSecret(document.uri);
    status.inDocument(isSecret);
    if (isSecret) {
      statistics.silent('secret');
      log.info('completion: silent, secret');
      return [];
    }
    const request = requestOf(document, text, params, workspace.placeOf(document.uri).path);
    prefetch.cursorAt(text, request.cursor);
    const own = await settings.of(document.uri, document.languageId);
    if (isOff(own, request) || status.paused) {
      statistics.silent('off');
      log.info('completion: silent, off');
      return [];
    }
    prefetch.typedAt(text, request.cursor);
    const { signal, dispose } = signalOf(token);
    try {
      const answer = await service.offer({ ...request, ...chosenIn(own) }, AbortSignal.any([signal, context.ended]));
      if (!Array.isArray(answer)) {
        log.info(`completion: silent, ${answer.reason}${answer.detail === undefined ? '' : ` (${answer.detail})`}`);
        return [];
      }
      return answer.map((offer) => {
        const { item, range } = itemOf(offer, request, params);
        places.set(offer.id, { uri: document.uri, range });
        places.delete(offer.id - rememberedOffers);
        return item;
      });
    } finally {
      dispose();
    }
  });
  connection.onNotification(methods.cursor, ({ uri, position }: CursorParams) => {
    const document = documents.get(uri);
    const text = seen(uri);
    if (!document || !text) return;
    status.inDocument(secrecy.isSecret(uri));
    prefetch.movedTo(text, text.start + offsetIn(document, position));
  });
  connection.onNotification(methods.accepted, ({ offer }: { offer: number }) => service.accepted(offer));
  connection.onRequest(methods.consulted, ({ offer: id }: { offer?: number }): ConsultedReport | null => {
    const offer = service.consulted(id);
    const where = offer && places.get(offer.id);
    return where ? consultedReport(offer, where, workspace) : null;
  });
  connection.onRequest(methods.statistics, () => statistics.report());
  connection.onRequest(methods.eraseStatistics, async () => {
    await statistics.erase();
    return null;
  });

  documents.onDidChangeContent(({ document }) => service.edited(workspace.placeOf(document.uri).path));
  context.model.onChange(() => service.reset());
  context.onShutdown(async () => {
    service.dispose();
    await statistics.dispose();
  });
};

/** The completion service over what serves at the time of each request. */
function serviceOf(context: ServerContext, counts: Statistics, steady: SteadyChoice): CompletionService {
  const { connection, documents, seen, scheduler, status, syntax } = context;
  return new CompletionService({
    clock: systemClock,
    counts,
    reader: () => context.serving()?.reader,
    async copied({ eagerness, ...request }, signal) {
      const serving = context.serving();
      if (!serving?.reader.copy) return undefined;
      const line = await copiedLine(serving, request, signal).catch(cancelledAsNone);
      if (!line) return undefined;
      const before = request.text.slice(0, request.cursor);
      return {
        completion: line.completion,
        sure(offered) {
          const sure = copyConfidence({ tokens: line.tokens, offered, before });
          return speaks(sure, copyEagerness(eagerness, context.speed()?.tokenMs ?? 0), copyConfidenceWeights);
        },
      };
    },
    tokenMs: () => context.speed()?.tokenMs ?? 0,
    isIndexed: (key) => context.serving()?.session.index.chunks.has(key) ?? false,
    allowsBlock: (place) => allowsBlock(place, syntax),
    postFilter: (input) => postFilter(input, syntax),
    better({ uri, cursor }) {
      const position = documents.get(uri)?.positionAt(cursor - (seen(uri)?.start ?? 0));
      if (position)
        connection.sendNotification(methods.better, { uri, position } satisfies CursorParams).catch(() => {});
    },
    confident: (completion, _text, request) => {
      const knows = (name: string): boolean => context.serving()?.session.gate.knows(name) ?? false;
      return speaks(offerConfidence(completion, request, knows), request.eagerness);
    },
    async complete(request, options, rank) {
      const serving = context.serving();
      if (!serving) return { reason: 'cancelled' };
      const ended = rank === 'completion' ? status.begin() : () => {};
      try {
        const stations = { ...serving, engine: scheduledEngine(serving.engine, scheduler, rank) };
        const completion = await complete(stations, { ...request, steady }, options);
        if (rank === 'completion' && 'text' in completion) {
          const { firstTokenMs, totalMs } = completion.times;
          status.answered({ firstTokenMs, totalMs, chunks: completion.chunks.length });
        }
        return completion;
      } finally {
        ended();
      }
    },
  });
}

/** The request has gone: there is nothing to answer. */
function cancelledAsNone(error: unknown): undefined {
  if (error instanceof FoveaError && error.kind === 'cancelled') return undefined;
  throw error;
}

type Asked = Omit<OfferRequest, 'multiline' | 'eagerness' | 'blockBudgetMs'>;

/** Offsets are those of the text that the document is seen in. */
function requestOf(
  document: TextDocument,
  whole: SeenText,
  { position, context }: InlineCompletionParams,
  file: string,
): Asked {
  const { text, start: begin, languageId } = whole;
  const { selectedCompletionInfo: selected, triggerKind } = context;
  const asked: Asked = {
    uri: document.uri,
    path: file,
    languageId,
    text,
    cursor: begin + offsetIn(document, position),
    ...ownIn(whole, text),
    trigger: triggerKind === InlineCompletionTriggerKind.Invoked ? 'invoked' : 'automatic',
  };
  if (!selected) return asked;
  const [start, end] = [selected.range.start, selected.range.end].map((at) => begin + offsetIn(document, at));
  return { ...asked, selected: { start, end, text: selected.text } };
}

/** Which part of a text that is put together is the document's own. @param text as it is, or was a moment ago */
function ownIn(whole: SeenText | undefined, text: string): Pick<OfferRequest, 'own'> {
  if (!whole?.fromParts) return {};
  return { own: { start: whole.start, end: Math.max(whole.start, text.length - (whole.text.length - whole.end)) } };
}

function chosenIn(own: Settings): Pick<OfferRequest, 'multiline' | 'eagerness' | 'blockBudgetMs'> {
  return {
    multiline: own['completions.multiline'],
    eagerness: own['completions.eagerness'],
    blockBudgetMs: own['completions.blockBudget'],
  };
}

function isOff(own: Settings, { trigger, ...document }: Pick<Asked, 'languageId' | 'uri' | 'trigger'>): boolean {
  return !languageOn(own.languages, document) || (trigger === 'automatic' && !own['completions.automatic']);
}

/** The replaced range lies on the cursor's line, so that it can be told from the cursor, however the document went on. */
function itemOf(offer: Offer, { cursor, text }: Asked, { position }: InlineCompletionParams) {
  const on = (offset: number) => ({ line: position.line, character: position.character + offset - cursor });
  const range: Range = { start: on(offer.start), end: on(offer.end) };
  const item: InlineCompletionItem = {
    insertText: text.includes('\r\n') ? offer.text.replaceAll('\n', '\r\n') : offer.text,
    range,
    command: { title: 'Count it', command: acceptedCommand, arguments: [offer.id] },
  };
  return { item, range };
}
