/**
 * What the engine says, checked once where it enters the sidecar: an engine that answers nonsense is treated as one that
 * crashed. Each check returns its value or throws `MalformedAnswer`. Knows no process.
 */
import {
  type CopyResult,
  type EngineInfo,
  type EngineStats,
  type GeneratedToken,
  type GenerateResult,
  type PrefillResult,
  type ProgressNotification,
  productForms,
  type ReadResult,
  type ScoreResult,
  type TokensNotification,
} from '../engine/protocol.ts';

/** Names what was wrong; never holds ids. */
export class MalformedAnswer extends Error {
  override name = 'MalformedAnswer';
}

type Fields = Record<string, unknown>;

const ends: readonly GenerateResult['end'][] = ['endId', 'lastId', 'maxTokens', 'cancelled'];
const copyEnds: readonly CopyResult['end'][] = ['endId', 'lastId', 'maxTokens', 'unsure'];

/** @param most tokens that were asked for; @param vocab ids lie below it */
export function checkGenerate(value: unknown, most: number, vocab: number): GenerateResult {
  const result = fields(value, 'result');
  const tokens = checkTokenList(result.tokens, vocab);
  if (tokens.length > most) throw new MalformedAnswer(`${tokens.length} tokens where ${most} were asked for`);
  if (!ends.some((end) => end === result.end)) throw new MalformedAnswer('an unknown end');
  numbers(result.shares, 'shares');
  counters(result.timings, [
    'prefilledChunks',
    'prefillMs',
    'firstTokenMs',
    'totalMs',
    'forwards',
    'draftedTokens',
    'acceptedTokens',
  ]);
  checkHasty(result.hasty);
  return value as GenerateResult;
}

/** As `checkGenerate`; `null` says that there is nothing to copy. */
export function checkCopy(value: unknown, most: number, vocab: number): CopyResult | undefined {
  if (value === null) return undefined;
  const { tokens, end } = fields(value, 'result');
  const list = checkTokenList(tokens, vocab);
  if (list.length > most) throw new MalformedAnswer(`${list.length} tokens where ${most} were asked for`);
  for (const token of list) {
    counters(token, ['places', 'agreeing']);
    counters(token.copy, ['offset', 'matchLength']);
  }
  if (!copyEnds.some((known) => known === end)) throw new MalformedAnswer('an unknown end');
  return value as CopyResult;
}

/** @param targets number of targets that were sent */
export function checkScore(value: unknown, targets: number): ScoreResult {
  const result = fields(value, 'result');
  if (numbers(result.nats, 'nats').length !== targets) throw new MalformedAnswer(`not ${targets} nats`);
  numbers(result.shares, 'shares');
  return value as ScoreResult;
}

export function checkPrefill(value: unknown): PrefillResult {
  counters(value, ['computed', 'tokens', 'ms']);
  return value as PrefillResult;
}

export function checkStats(value: unknown): EngineStats {
  counters(value, [
    'cachedChunks',
    'cacheBytes',
    'cacheLimitBytes',
    'residentBytes',
    'copyTokens',
    'copyBytes',
    'forwards',
  ]);
  const { speed, traffic, deviceBytes, disk } = fields(value, 'stats');
  counters(speed, ['readMs', 'tokenMs']);
  if (traffic !== undefined) counters(traffic, ['up', 'down']);
  if (disk !== undefined) counters(disk, ['chunks', 'bytes', 'limitBytes', 'restored']);
  if (deviceBytes !== undefined && !isCounter(deviceBytes)) throw new MalformedAnswer('deviceBytes is no number');
  return value as EngineStats;
}

export function checkRead(value: unknown): ReadResult {
  const { step, whole, ms } = fields(value, 'reading');
  if (typeof whole !== 'boolean' || !isCounter(ms)) throw new MalformedAnswer('no word on what was read');
  checkHasty(step);
  return value as ReadResult;
}

export function checkInfo(value: unknown): EngineInfo {
  const info = fields(value, 'info');
  counters(info, ['chunkTokens', 'processId']);
  counters(info.shape, ['layers', 'hidden', 'heads', 'kvHeads', 'headDim', 'ffn', 'vocab', 'maxPositions']);
  if (info.quantisation !== 'rowq' && info.quantisation !== 'fp32')
    throw new MalformedAnswer('an unknown quantisation');
  checkDevice(info.device);
  const { form, processorSaturates } = fields(info.arithmetic, 'arithmetic');
  if (form !== 'f32' && !productForms.some((known) => known === form)) throw new MalformedAnswer('unknown products');
  counters(info.speed, ['readMs', 'tokenMs']);
  if (typeof processorSaturates !== 'boolean') throw new MalformedAnswer('no word on the processor');
  if (typeof info.baseSha256 !== 'string') throw new MalformedAnswer('no hash of the base model');
  return value as EngineInfo;
}

/** @param vocab ids lie below it */
export function checkTokens(value: unknown, vocab: number): TokensNotification {
  const notification = fields(value, 'tokens');
  if (!isCounter(notification.stream)) throw new MalformedAnswer('tokens of no stream');
  checkTokenList(notification.tokens, vocab);
  numbers(notification.shares, 'shares');
  checkHasty(notification.hasty);
  return value as TokensNotification;
}

export function checkProgress(value: unknown): ProgressNotification {
  const { label, done, total } = fields(value, 'progress');
  if (typeof label !== 'string' || !isCounter(done) || !isCounter(total)) throw new MalformedAnswer('no progress');
  return value as ProgressNotification;
}

function checkDevice(value: unknown): void {
  const { kind, floats, poolBytes } = fields(value, 'device');
  if (kind !== 'cpu' && kind !== 'gpu') throw new MalformedAnswer('an unknown device');
  if ((floats !== 'f16' && floats !== 'f32') || !isCounter(poolBytes))
    throw new MalformedAnswer('no word on the device');
}

function checkHasty(value: unknown): void {
  if (value === undefined) return;
  const { chunks, localTokens } = fields(value, 'what was read in haste');
  numbers(chunks, 'chunks');
  if (!isCounter(localTokens)) throw new MalformedAnswer('no length of the local context');
}

function checkTokenList(value: unknown, vocab: number): GeneratedToken[] {
  if (!Array.isArray(value)) throw new MalformedAnswer('tokens are no list');
  for (const entry of value as unknown[]) {
    const { id, logProb, copy } = fields(entry, 'token');
    if (!isCounter(id) || !Number.isInteger(id) || id >= vocab)
      throw new MalformedAnswer('a token outside the vocabulary');
    if (!Number.isFinite(logProb)) throw new MalformedAnswer('a probability that is no number');
    if (copy !== undefined) counters(copy, ['offset', 'matchLength']);
  }
  return value as GeneratedToken[];
}

function fields(value: unknown, name: string): Fields {
  if (typeof value !== 'object' || value === null) throw new MalformedAnswer(`${name} is no object`);
  return value as Fields;
}

function numbers(value: unknown, name: string): number[] {
  if (!Array.isArray(value) || !value.every(Number.isFinite)) throw new MalformedAnswer(`${name} are no numbers`);
  return value as number[];
}

function counters(value: unknown, names: readonly string[]): void {
  const object = fields(value, names.join(', '));
  for (const name of names) if (!isCounter(object[name])) throw new MalformedAnswer(`${name} is no number`);
}

function isCounter(value: unknown): value is number {
  return Number.isFinite(value) && (value as number) >= 0;
}
