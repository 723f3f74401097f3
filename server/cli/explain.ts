/** A completion's origin and times as lines for people. */

import { FoveaError } from '../base/errors.ts';
import type { Completion, NoCompletion } from '../complete.ts';
import type { Pen } from './drawing.ts';

/**
 * The completion, or `undefined` where the model had nothing to add.
 * @throws FoveaError for any other reason that there is none
 */
export function orThrow(completion: Completion | NoCompletion): Completion | undefined {
  if (!('reason' in completion)) return completion;
  switch (completion.reason) {
    case 'nothing':
      return undefined;
    case 'cancelled':
      throw new FoveaError('cancelled', 'Cancelled.');
    default:
      throw completion.error;
  }
}

/** A shorter run is what any two texts share. */
const shownRunTokens = 4;
const shownRuns = 3;

/** Chunks with their shares, places of copied runs, times. */
export function explain({ chunks, copied, times }: Completion, style: Pen): string[] {
  const consulted = chunks.map(
    ({ path, firstLine, lastLine, share }) => `${percent(share)}  ${path}:${firstLine}-${lastLine}`,
  );
  const runs = copied
    .filter(({ tokens }) => tokens >= shownRunTokens)
    .sort((a, b) => b.tokens - a.tokens)
    .slice(0, shownRuns)
    .map(({ path, line, tokens }) => `${tokens} tokens as in ${path}:${line}`);
  const { engine, promptMs, gateMs, totalMs } = times;
  const parts = [
    `first token ${ms(times.firstTokenMs)}`,
    `whole ${ms(totalMs)}`,
    `prompt ${ms(promptMs)}`,
    `gate ${ms(gateMs)}`,
    ...(engine && engine.prefilledChunks > 0 ? [`${engine.prefilledChunks} chunk caches ${ms(engine.prefillMs)}`] : []),
    ...(engine && engine.draftedTokens > 0
      ? [`${engine.acceptedTokens} of ${engine.draftedTokens} drafted tokens kept`]
      : []),
  ];
  return [...consulted, ...runs, parts.join(', ')].map(style.dim);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`.padStart(6);
}

function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}
