/**
 * Answers requests for ghost text: whether to speak, from what is there already or newly generated, which part of it, and
 * what is computed next in case it is accepted. Every answer without an offer has a reason. Knows neither LSP nor engine.
 */
import type { ReaderSpec } from '../engine/protocol.ts';
import { Debounce } from '../schedule/debounce.ts';
import { alternativeReaders } from './alternativeReaders.ts';
import { type Choice, chooseText } from './chooseText.ts';
import type { CompletionServiceDeps } from './completionServiceDeps.ts';
import type { Extent, Generation } from './generation.ts';
import { Generations } from './generations.ts';
import { firstLine } from './lines.ts';
import type { Offer, OfferRequest, Silence } from './offer.ts';
import { Offers } from './offers.ts';
import { type CompletionPlace, type OfferPlace, ownPlace, placeAfter, placeAt, placeOf } from './place.ts';
import { likelihood, placeAllows } from './placeRules.ts';
import type { Found } from './resultCache.ts';

/** Who asks for a completion waits longer for a whole block, and for alternatives, ms from the request. */
const invokedBlockMs = 1_000;
const alternativesMs = 2_000;

/**
 * Most ms of reading before the first token: for who types on, for who may type here soon, for who has asked. What is not
 * read in that time is left out, and read meanwhile for the next request.
 */
const readMs = { typed: 100, ahead: 250, invoked: 2_000 };

/** Slower than this a block takes seconds, in which nothing else is read: lines come one by one, ms a token. */
const slowestBlockTokenMs = 25;

/** A cursor that nobody has typed at yet. */
export type AnticipatedRequest = Pick<OfferRequest, 'path' | 'languageId' | 'text' | 'cursor' | 'own' | 'multiline'>;

/** A place as it is completed. */
interface Asked {
  place: OfferPlace;
  extent: Extent;
  reader: ReaderSpec;
  /** the setting */
  multiline: boolean;
  /** what other readers generated does not do */
  only: boolean;
  readMs: number;
  /** whether a sure copy will do */
  copies: Pick<OfferRequest, 'eagerness'> | undefined;
}

export class CompletionService {
  readonly #deps: CompletionServiceDeps;
  readonly #generations: Generations;
  readonly #offers: Offers;
  readonly #debounce = new Debounce();
  /** of the newest request: aborts when there is a newer one */
  #newest = new AbortController();
  /** the newest request, where what was there was not sure enough */
  #unanswered: OfferRequest | undefined;

  constructor(deps: CompletionServiceDeps) {
    this.#deps = deps;
    this.#generations = new Generations(deps);
    this.#offers = new Offers(deps.counts);
  }

  /** Best first. The newest request is the only one: an older one is answered `superseded` at once. */
  async offer(request: OfferRequest, signal: AbortSignal): Promise<Offer[] | Silence> {
    const { clock, counts } = this.#deps;
    const startedMs = clock.nowMs();
    this.#newest.abort();
    const newest = new AbortController();
    this.#newest = newest;
    const turn = AbortSignal.any([signal, newest.signal]);
    this.#unanswered = undefined;
    const answer = await this.#answer(request, turn, newest.signal, startedMs);
    if (!Array.isArray(answer) && answer.reason === 'unsure') this.#unanswered = request;
    if (Array.isArray(answer)) counts.answered(clock.nowMs() - startedMs);
    else counts.silent(answer.reason);
    return answer;
  }

  /**
   * Somebody may type there next: what they would be offered is generated.
   * @returns what was begun; undefined where nothing may be offered, or it is there or on its way
   */
  async anticipate(request: AnticipatedRequest): Promise<Generation | undefined> {
    const { multiline } = request;
    const place = placeAt(request);
    const reader = this.#deps.reader();
    if (!reader || !placeAllows(place.before, place.after)) return undefined;
    const extent = await this.#extentAt(place, multiline, false);
    if (this.#generations.find(place, extent, reader)) return undefined;
    return this.#generations.begin(place, { extent, reader, rank: 'ahead', readMs: readMs.ahead });
  }

  /**
   * More of what is asked for at a place was read: texts made of less, and not shown yet, are made anew. Who asked there
   * last and was offered nothing may ask again when one is there.
   */
  async improved(request: AnticipatedRequest): Promise<void> {
    this.#generations.improved();
    const newest = this.#newest.signal;
    const generation = await this.anticipate(request);
    if (!generation) return;
    await generation.until(() => generation.state !== 'open', newest);
    const { uri, path, text, cursor } = this.#unanswered ?? {};
    const isThere = path === request.path && cursor === request.cursor && text === request.text;
    if (uri !== undefined && isThere && !newest.aborted && generation.text.trim() !== '') {
      this.#unanswered = undefined;
      this.#deps.better({ uri, cursor: request.cursor });
    }
  }

  accepted(offerId: number): void {
    this.#offers.accepted(offerId);
  }

  /** What an offer came from, the last one without a number; its shares as they are known by now. */
  consulted(offerId?: number): Offer | undefined {
    return this.#offers.find(offerId);
  }

  /** A document was edited: what was generated for others read its old text. */
  edited(path: string): void {
    this.#generations.forgetOthers(path);
  }

  /** Model, reader or workspace changed: nothing that was generated holds. */
  reset(): void {
    this.#newest.abort();
    this.#generations.clear();
  }

  dispose(): void {
    this.reset();
    this.#offers.clear();
  }

  async #answer(
    request: OfferRequest,
    turn: AbortSignal,
    newest: AbortSignal,
    startedMs: number,
  ): Promise<Offer[] | Silence> {
    const automatic = request.trigger === 'automatic';
    if (automatic) this.#debounce.typed(startedMs);
    const place = placeOf(request);
    if (!place) return { reason: 'otherEntry' };
    const { before, after } = place;
    const completed = { ...request, text: before + after, cursor: before.length };
    if (automatic && !placeAllows(before, after)) return { reason: 'place' };
    const reader = this.#deps.reader();
    if (!reader) return { reason: 'notReady' };
    const { multiline } = request;
    const extent = await this.#extentAt(place, multiline, !automatic);
    const asked: Asked = {
      ...{ place, reader, multiline, only: false, extent },
      readMs: automatic ? readMs.typed : readMs.invoked,
      copies: automatic && extent === 'line' ? request : undefined,
    };
    const delayMs = automatic ? this.#debounce.delayMs(likelihood(before, after)) : 0;
    const blockMs = automatic ? request.blockBudgetMs : Math.max(request.blockBudgetMs, invokedBlockMs);
    const choice = await this.#choose(asked, delayMs, blockMs, turn);
    if (turn.aborted) return { reason: newest.aborted ? 'superseded' : 'cancelled' };
    if ('reason' in choice) return choice;
    const { generation } = choice;
    const isSure = generation.copied || generation.shown > 0;
    if (automatic && !isSure && !this.#deps.confident(choice.completion, choice.text, completed)) {
      void this.#generations.leave(generation);
      return { reason: 'unsure' };
    }
    const others =
      automatic || request.alone ? [] : await this.#alternatives(asked, choice, turn, startedMs + alternativesMs);
    if (turn.aborted) return { reason: newest.aborted ? 'superseded' : 'cancelled' };
    const offers = [choice, ...others].map((each) => this.#offers.make(each, place));
    void this.#ahead(asked, choice, newest);
    return offers;
  }

  /** From what is there already, else newly generated. */
  async #choose(asked: Asked, delayMs: number, blockMs: number, turn: AbortSignal): Promise<Choice | Silence> {
    const { place, reader, only } = asked;
    const { clock, postFilter } = this.#deps;
    for (;;) {
      if (turn.aborted) return { reason: 'cancelled' };
      let found = this.#generations.find(place, asked.extent, reader, only);
      const fresh = found === undefined;
      const copied = found && hasLine(found) ? undefined : await this.#copied(asked, turn);
      if (copied) return copied;
      if (turn.aborted) return { reason: 'cancelled' };
      if (!found) {
        this.#generations.stopAll();
        if (delayMs > 0) await clock.sleep(delayMs, turn);
        if (turn.aborted) return { reason: 'cancelled' };
        found = { value: this.#generations.begin(place, { ...asked, rank: 'completion' }), typed: '', sameAfter: true };
      }
      const { value: generation } = found;
      const extent = extentOf(asked, found);
      await this.#wait(found, extent, generation.startedMs + blockMs, turn);
      if (turn.aborted) {
        void this.#generations.leave(generation);
        return { reason: 'cancelled' };
      }
      if (generation.fault) throw generation.fault;
      if (!fresh && !servesStill(found)) continue;
      const silence = silenceOf(generation);
      if (silence) return silence;
      const choice = await chooseText(found, place, extent, postFilter);
      if (fresh) this.#debounce.answered(clock.nowMs() - generation.startedMs);
      if ('reason' in choice) void this.#generations.leave(generation);
      return choice;
    }
  }

  /** What is copied at once, where that is sure. */
  async #copied({ place, reader, copies }: Asked, turn: AbortSignal): Promise<Choice | undefined> {
    if (!copies) return undefined;
    const { before, after, path, languageId, own } = place;
    const request = {
      path,
      languageId,
      ...(own && { own }),
      text: before + after,
      cursor: before.length,
      reader,
      eagerness: copies.eagerness,
    };
    const copied = await this.#deps.copied(request, turn);
    if (!copied || turn.aborted) return undefined;
    const value = await this.#generations.copied(place, copied.completion);
    const choice = await chooseText({ value, typed: '', sameAfter: true }, place, 'line', this.#deps.postFilter);
    if ('text' in choice && copied.sure(choice.text)) return choice;
    this.#generations.forget(value);
    return undefined;
  }

  /** Until the whole block is there; from `blockAtMs` on its first line is enough. */
  async #wait({ value, typed }: Found<Generation>, extent: Extent, blockAtMs: number, turn: AbortSignal) {
    const { clock } = this.#deps;
    const ended = (): boolean => value.state !== 'open' || !agrees(value.text, typed);
    const line = (): boolean => ended() || firstLine(value.text.slice(typed.length)) !== undefined;
    const leftMs = blockAtMs - clock.nowMs();
    if (extent === 'block' && leftMs > 0) {
      const [late, over] = [new AbortController(), new AbortController()];
      void clock.sleep(leftMs, over.signal).then(() => late.abort());
      await value.until(ended, AbortSignal.any([turn, late.signal]));
      over.abort();
    }
    await value.until(line, turn);
  }

  /** Other texts for the same place, by other readers, one after the other as long as there is time. */
  async #alternatives(asked: Asked, first: Choice, turn: AbortSignal, untilMs: number): Promise<Choice[]> {
    const { clock } = this.#deps;
    const over = new AbortController();
    const late = new AbortController();
    void clock.sleep(untilMs - clock.nowMs(), over.signal).then(() => late.abort());
    const inTime = AbortSignal.any([turn, late.signal]);
    const choices = [first];
    for (const reader of alternativeReaders(asked.reader).slice(1)) {
      if (inTime.aborted) break;
      const choice = await this.#choose({ ...asked, reader, only: true }, 0, alternativesMs, inTime);
      if ('text' in choice && !choices.some(({ text }) => text.trim() === choice.text.trim())) choices.push(choice);
    }
    over.abort();
    return choices.slice(1);
  }

  /** Generates what comes next if the offer is accepted, unless that is there or on its way. */
  async #ahead({ place, reader, multiline }: Asked, { generation, text }: Choice, newest: AbortSignal): Promise<void> {
    await generation.until(() => generation.state !== 'open', newest);
    const next = placeAfter(place, text);
    let extent = await this.#extentAt(next, multiline, false);
    if (newest.aborted || this.#generations.find(next, extent, reader)) return;
    // A line that is done is followed by another one.
    if (extent === 'line' && multiline && isLineEnd(next.after)) extent = 'nextLine';
    this.#generations.begin(next, { extent, reader, rank: 'ahead', readMs: readMs.ahead });
  }

  /** A block only where it is written while one would look at it, or where somebody asks and so waits. */
  async #extentAt(place: CompletionPlace, multiline: boolean, invoked: boolean): Promise<Extent> {
    return multiline &&
      (invoked || this.#deps.tokenMs() <= slowestBlockTokenMs) &&
      (await this.#deps.allowsBlock(ownPlace(place)))
      ? 'block'
      : 'line';
  }
}

/** What is left of a block stays one, wherever it is gone on with; a next line may come where no block may begin. */
function extentOf({ extent, multiline }: Asked, { value: generation, typed }: Found<Generation>): Extent {
  if (extent === 'block' || !multiline) return extent;
  if (generation.extent === 'block' && typed === '') return 'line';
  return generation.extent;
}

/** Whether there is a line to offer, or a word on why there is none. */
function hasLine({ value, typed }: Found<Generation>): boolean {
  return value.state !== 'open' || firstLine(value.text.slice(typed.length)) !== undefined;
}

function isLineEnd(after: string): boolean {
  return /^[ \t]*(?:[\r\n]|$)/.test(after);
}

/** False: what came disagrees with what was typed meanwhile, or has nothing more, or it was stopped before it had a line. */
function servesStill({ value: { text, failure }, typed }: Found<Generation>): boolean {
  if (!text.startsWith(typed)) return false;
  const rest = text.slice(typed.length);
  if (failure?.reason === 'cancelled') return firstLine(rest) !== undefined;
  return typed === '' || rest.trim() !== '';
}

function agrees(text: string, typed: string): boolean {
  return text.startsWith(typed) || typed.startsWith(text);
}

function silenceOf({ failure, text }: Generation): Silence | undefined {
  if (!failure) return undefined;
  if ('error' in failure) return { reason: failure.reason, detail: failure.error.message };
  if (failure.reason === 'nothing') return { reason: 'nothing' };
  return firstLine(text) === undefined ? { reason: 'superseded' } : undefined;
}
