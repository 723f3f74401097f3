/** A completion service over an engine that writes what a test says, a piece every 10 ms of a fake clock. */
import type { Completion, CompletionOptions, CompletionRequest, NoCompletion } from '../server/complete.ts';
import { CompletionService } from '../server/completion/completionService.ts';
import type { CompletionServiceDeps } from '../server/completion/completionServiceDeps.ts';
import type { Offer, OfferRequest, Silence } from '../server/completion/offer.ts';
import { parseReader } from '../server/engine/readers/readerSpec.ts';
import { type FakeClock, fakeClock } from './fakeClock.ts';

export const pieceMs = 10;

/** What the engine was asked: the text before the cursor, and how far it got. */
export interface Work {
  before: string;
  rank: string;
  reader: CompletionRequest['reader'];
  oneLine: boolean;
  pieces: number;
  outcome: 'open' | 'whole' | 'stopped' | 'enough';
}

export interface Studio {
  clock: FakeClock;
  service: CompletionService;
  works: Work[];
  /** what was counted, in order */
  counted: string[];
  /** Asks at `|` of a document. */
  ask(drawn: string, changes?: Partial<OfferRequest>, signal?: AbortSignal): Promise<Offer[] | Silence>;
}

/**
 * @param writes what comes after the text before the cursor; an outcome without a text is returned as it is
 * @param keys of the chunks that it is written from
 * @param isHasty whether less was read for it than could be
 */
export function studio(
  writes: (request: CompletionRequest) => string | NoCompletion,
  deps: Partial<CompletionServiceDeps> = {},
  keys: Completion['keys'] = [],
  isHasty: (request: CompletionRequest) => boolean = () => false,
): Studio {
  const clock = fakeClock();
  const works: Work[] = [];
  const counted: string[] = [];
  const complete = async (
    request: CompletionRequest,
    { signal, onText, enough }: CompletionOptions,
    rank: string,
  ): Promise<Completion | NoCompletion> => {
    const { oneLine, reader } = request;
    const work: Work = {
      before: request.text.slice(0, request.cursor),
      rank,
      reader,
      oneLine,
      pieces: 0,
      outcome: 'open',
    };
    works.push(work);
    const written = writes(request);
    if (typeof written !== 'string') return written;
    const times = { promptMs: 0, gateMs: 0, firstTokenMs: 0, totalMs: 0 };
    const tokens: Completion['tokens'] = [];
    const soFar = (text: string, end: Completion['end']): Completion => {
      return { text, end, tokens: [...tokens], chunks: [], copied: [], keys, hasty: isHasty(request), times };
    };
    let text = '';
    for (const piece of written.match(/\r|\n *|\w+|[^\n\w]/g) ?? []) {
      await clock.sleep(pieceMs, signal);
      if (signal?.aborted) {
        work.outcome = 'stopped';
        return { reason: 'cancelled' };
      }
      work.pieces++;
      tokens.push({ text: piece, logProb: -0.1 });
      if (oneLine && piece.startsWith('\n')) break;
      text += piece;
      const now = text;
      onText?.(text, () => soFar(now, 'open'));
      if (enough?.(text)) {
        work.outcome = 'enough';
        return soFar(text, 'enough');
      }
    }
    work.outcome = 'whole';
    return text === '' ? { reason: 'nothing', keys } : soFar(text, 'endId');
  };
  const service = new CompletionService({
    clock,
    complete,
    isIndexed: () => true,
    tokenMs: () => 1,
    copied: async () => undefined,
    reader: () => parseReader('attend:2+copy'),
    allowsBlock: async ({ before }) => /[{:]$/.test(before),
    postFilter: async ({ text }) => (text.trim() === '' ? { filter: 'tooShort' } : { text: text.trimEnd() }),
    confident: () => true,
    better: ({ cursor }) => counted.push(`better at ${cursor}`),
    counts: {
      offered: (languageId) => counted.push(`offered ${languageId}`),
      accepted: (languageId) => counted.push(`accepted ${languageId}`),
      silent: (reason) => counted.push(`silent ${reason}`),
      answered: (ms) => counted.push(`answered ${ms}`),
    },
    ...deps,
  });
  const ask: Studio['ask'] = (drawn, changes = {}, signal = new AbortController().signal) => {
    const text = drawn.replace('|', '');
    const document = { uri: 'file:///a.ts', path: 'a.ts', languageId: 'typescript', text, cursor: drawn.indexOf('|') };
    const rest = { trigger: 'automatic', multiline: true, eagerness: 'balanced', blockBudgetMs: 400 } as const;
    return service.offer({ ...document, ...rest, ...changes }, signal);
  };
  return { clock, service, works, counted, ask };
}

/** The offers' texts, or the reason that there are none. */
export function shown(answer: Offer[] | Silence): string[] | string {
  return Array.isArray(answer) ? answer.map(({ text }) => text) : answer.reason;
}
