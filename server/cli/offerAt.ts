/**
 * What an editor would offer at a place where somebody asks for it: the editor's own service over a command's stations, so
 * that place, level, filters and silence are the same. Waits for all that is read, and computes nothing ahead.
 */
import { FoveaError } from '../base/errors.ts';
import { Grammars } from '../chunking/grammars.ts';
import { languageOf } from '../chunking/languages.ts';
import { type Completion, complete, type NoCompletion } from '../complete.ts';
import { CompletionService } from '../completion/completionService.ts';
import type { CompletionServiceDeps } from '../completion/completionServiceDeps.ts';
import type { Offer, Silence } from '../completion/offer.ts';
import type { ReaderSpec } from '../engine/protocol.ts';
import { allowsBlock } from '../filters/allowsBlock.ts';
import type { FilterName } from '../filters/filter.ts';
import { postFilter } from '../filters/filters.ts';
import type { Installation } from '../installation.ts';
import { languageOn } from '../languageSwitch.ts';
import { systemClock } from '../schedule/clock.ts';
import { defaultSettings } from '../settings.ts';
import type { Stations } from '../stations.ts';
import { DocumentSyntax } from '../syntax/syntax.ts';

export interface AskedPlace {
  path: string;
  text: string;
  /** UTF-16 offset */
  cursor: number;
  reader: ReaderSpec;
  /** most tokens to generate; without it as many as in the editor */
  maxTokens?: number;
  multiline: boolean;
  /** what follows the cursor counts as not written yet */
  hideAfter: boolean;
}

/** What is offered, or why nothing is; and how that came about. */
export interface OfferedAt {
  outcome: Offer | Silence;
  /** what the model wrote; undefined where it was not asked, or had nothing to add */
  raw: Completion | undefined;
  /** which took something of that, in order */
  filters: FilterName[];
}

/** Nobody types on: a whole block is waited for, however long that takes. */
const patienceMs = 3_600_000;

/** @throws FoveaError where the engine fails or refuses, or the signal aborts */
export async function offerAt(
  stations: Stations,
  { locateWasm }: Pick<Installation, 'locateWasm'>,
  place: AskedPlace,
  signal: AbortSignal,
): Promise<OfferedAt> {
  const { path, cursor, multiline, hideAfter } = place;
  const text = hideAfter ? place.text.slice(0, cursor) : place.text;
  const languageId = languageOf(path).id;
  if (!languageOn(defaultSettings.languages, { languageId, uri: path })) {
    return { outcome: { reason: 'off', detail: languageId }, raw: undefined, filters: [] };
  }
  const grammars = new Grammars(locateWasm);
  const syntax = new DocumentSyntax(grammars);
  const filters = new Set<FilterName>();
  let written: Completion | NoCompletion | undefined;
  const service = new CompletionService({
    ...serviceOf(stations, place.reader),
    async complete({ readMs: _, ...request }, options, rank) {
      if (rank === 'ahead') return { reason: 'cancelled' };
      const { maxTokens = request.maxTokens } = place;
      written = await complete(stations, { ...request, maxTokens, hideAfter }, options);
      return written;
    },
    allowsBlock: (document) => allowsBlock(document, syntax),
    postFilter: (input) => postFilter(input, syntax, (name) => void filters.add(name)),
  });
  try {
    const request = { uri: path, path, languageId, text, cursor, multiline, trigger: 'invoked', alone: true } as const;
    const answer = await service.offer(
      { ...request, eagerness: defaultSettings['completions.eagerness'], blockBudgetMs: patienceMs },
      signal,
    );
    if (written && 'error' in written) throw written.error;
    const outcome = Array.isArray(answer) ? answer[0] : answer;
    if ('reason' in outcome && outcome.reason === 'cancelled') throw new FoveaError('cancelled', 'Cancelled.');
    return { outcome, raw: written && 'text' in written ? written : undefined, filters: [...filters] };
  } finally {
    service.dispose();
    syntax.dispose();
    await grammars.dispose();
  }
}

/** What is the same for every place. */
function serviceOf(
  { session }: Stations,
  reader: ReaderSpec,
): Omit<CompletionServiceDeps, 'complete' | 'allowsBlock' | 'postFilter'> {
  const nothing = (): void => {};
  return {
    clock: systemClock,
    reader: () => reader,
    copied: async () => undefined,
    tokenMs: () => 0,
    isIndexed: (key) => session.index.chunks.has(key),
    confident: () => true,
    better: nothing,
    counts: { offered: nothing, accepted: nothing, silent: nothing, answered: nothing },
  };
}
