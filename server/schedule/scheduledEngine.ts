/**
 * The engine as one kind of request sees it: each call waits for its turn, and an answer that was overtaken goes on where
 * it stopped, its tokens given once. Knows no text.
 */
import type { Constraint, GeneratedToken, GenerateParams, GenerateResult, Timings } from '../engine/protocol.ts';
import type { EngineClient, GenerateOptions, OnTokens } from '../engineClient/engineClient.ts';
import type { Rank, Scheduler } from './scheduler.ts';

/** What `complete` and its like need of an engine. */
export type EngineTurns = Pick<EngineClient, 'generate' | 'prefill' | 'read' | 'score'>;

type Asked = Omit<GenerateParams, 'stream'>;

export function scheduledEngine(engine: EngineTurns, scheduler: Scheduler, rank: Rank): EngineTurns {
  return {
    generate: (params, options) => generate(engine, scheduler, rank, params, options),
    prefill: (params, signal) => scheduler.run(rank, (turn) => engine.prefill(params, turn), signal),
    read: (params, signal) => scheduler.run(rank, (turn) => engine.read(params, turn), signal),
    score: (params, signal) => scheduler.run(rank, (turn) => engine.score(params, turn), signal),
  };
}

async function generate(
  engine: Pick<EngineTurns, 'generate'>,
  scheduler: Scheduler,
  rank: Rank,
  params: Asked,
  { signal, onTokens }: GenerateOptions = {},
): Promise<GenerateResult> {
  const started = performance.now();
  let firstTokenMs: number | undefined;
  /** of turns that were overtaken */
  const earlier: GeneratedToken[] = [];
  let earlierShares: number[] = [];
  const mean = (shares: readonly number[], tokens: number): number[] => {
    if (earlier.length === 0) return [...shares];
    const all = earlier.length + tokens;
    return earlierShares.map((share, i) => (share * earlier.length + (shares[i] ?? 0) * tokens) / all);
  };
  const turnOf = async (turn: AbortSignal): Promise<GenerateResult> => {
    const end = endOf(params, earlier);
    if (end) return { tokens: earlier, end, shares: earlierShares, timings: uncounted };
    const fresh: GeneratedToken[] = [];
    let shares: number[] = [];
    const note: OnTokens = (tokens, soFar, hasty) => {
      firstTokenMs ??= performance.now() - started;
      fresh.push(...tokens);
      shares = mean(soFar, fresh.length);
      onTokens?.(tokens, shares, hasty);
    };
    try {
      const result = await engine.generate(continued(params, earlier), { signal: turn, onTokens: note });
      return { ...result, tokens: [...earlier, ...result.tokens], shares: mean(result.shares, result.tokens.length) };
    } catch (error) {
      if (fresh.length > 0) earlierShares = shares;
      earlier.push(...fresh);
      throw error;
    }
  };
  const result = await scheduler.run(rank, turnOf, signal);
  if (earlier.length === 0) return result;
  // The engine counted the last turn only.
  const timings = { ...result.timings, firstTokenMs: firstTokenMs ?? 0, totalMs: performance.now() - started };
  return { ...result, timings };
}

const uncounted: Timings = {
  prefilledChunks: 0,
  prefillMs: 0,
  firstTokenMs: 0,
  totalMs: 0,
  forwards: 0,
  draftedTokens: 0,
  acceptedTokens: 0,
};

/** Why nothing is left to generate after `tokens`: it was overtaken after its last forward. */
function endOf(
  { constraint, lastIds, maxTokens }: Asked,
  tokens: readonly GeneratedToken[],
): GenerateResult['end'] | undefined {
  if (tokens.length === 0) return undefined;
  if (tokens.length >= maxTokens) return 'maxTokens';
  const ids = tokens.map(({ id }) => id);
  // A line break that is only spelled again does not end the line.
  const spelled = constraint && remaining(constraint, ids.slice(0, -1));
  return !spelled && lastIds.includes(ids[ids.length - 1]) ? 'lastId' : undefined;
}

/** The request as it stands after `tokens`. */
function continued(params: Asked, tokens: readonly GeneratedToken[]): Asked {
  if (tokens.length === 0) return params;
  const ids = tokens.map(({ id }) => id);
  const { constraint, ...rest } = params;
  const left = constraint && remaining(constraint, ids);
  return {
    ...rest,
    local: [...params.local, ...ids],
    localFileTokens: params.localFileTokens + ids.length,
    history: [...params.history, ...ids],
    maxTokens: params.maxTokens - ids.length,
    ...(left ? { constraint: left } : {}),
  };
}

/** What of a remainder is still to be spelled; `undefined`: nothing. */
function remaining({ steps }: Constraint, ids: readonly number[]): Constraint | undefined {
  let at = 0;
  for (const id of ids) {
    if (at >= steps.length) return undefined;
    at = steps[at].next[steps[at].ids.indexOf(id)];
  }
  if (at >= steps.length) return undefined;
  return { steps: steps.slice(at).map(({ ids, next }) => ({ ids, next: next.map((offset) => offset - at) })) };
}
