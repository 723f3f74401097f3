/**
 * One completion that is being generated, or was: whoever wants it waits for as much of it as they need, and may leave while
 * it goes on for the next. Knows no place in a document.
 */
import type { Completion, CompletionOptions, NoCompletion } from '../complete.ts';
import type { ChunkKey } from '../engine/protocol.ts';
import type { Levelled, Levelling } from '../indentation/levelling.ts';
import { levelledCompletion } from './levelledCompletion.ts';
import { withoutReturns } from './lines.ts';
import type { CachedText } from './resultCache.ts';

/** How much is offered: what is left of the cursor's line, one line that may be the next one, a block. */
export type Extent = 'line' | 'nextLine' | 'block';

/** About what an entry, and each token of it, takes in memory. */
const entryBytes = 2000;
const tokenBytes = 100;

export class Generation implements CachedText {
  readonly extent: Extent;
  /** its name */
  readonly reader: string;
  readonly startedMs: number;
  /** of what is read ahead, before it began */
  readonly improvements: number;
  state: CachedText['state'] = 'open';
  /** why there is none */
  failure: NoCompletion | undefined;
  /** ours */
  fault: unknown;
  /** UTF-16 units of the text that were shown to somebody already */
  shown = 0;
  /** from the copy index alone, and sure */
  copied = false;
  /** accepted, all of it or all that was left */
  taken = false;
  /** how many wait for it now */
  waiting = 0;
  #text = '';
  #limit = Number.POSITIVE_INFINITY;
  #completion: (() => Completion) | undefined;
  readonly #stop = new AbortController();
  readonly #watchers = new Set<() => void>();

  constructor({
    extent,
    reader,
    startedMs,
    improvements,
  }: Pick<Generation, 'extent' | 'reader' | 'startedMs' | 'improvements'>) {
    this.extent = extent;
    this.reader = reader;
    this.startedMs = startedMs;
    this.improvements = improvements;
  }

  get text(): string {
    return this.#text.slice(0, this.#limit);
  }

  get bytes(): number {
    return entryBytes + this.#text.length * (2 + tokenBytes / 4);
  }

  /** As far as it is. Undefined before the first text, and where there is none. */
  get completion(): Completion | undefined {
    return this.#completion?.();
  }

  /** Whether it was made of less than could be read, is done, and nobody has seen it. */
  get isHasty(): boolean {
    return this.state !== 'open' && this.shown === 0 && this.completion?.hasty === true;
  }

  /** Of the chunks that it came from, as far as it is known. */
  get keys(): readonly ChunkKey[] {
    return this.completion?.keys ?? (this.failure?.reason === 'nothing' ? this.failure.keys : []);
  }

  /** Whether the last line may lack its end. */
  get cut(): boolean {
    if (this.state !== 'whole') return true;
    const end = this.completion?.end;
    return end === 'maxTokens' || end === 'enough';
  }

  /**
   * Runs to its end and never throws; to be called once.
   * @param levelling of its place: what is generated is kept as it will be written
   */
  async run(
    complete: (options: CompletionOptions) => Promise<Completion | NoCompletion>,
    enough: (text: string) => boolean,
    levelling?: Pick<Levelling, 'levelled'>,
  ): Promise<void> {
    const levelled = (text: string, isWhole: boolean): Levelled =>
      levelling?.levelled(text, isWhole) ?? { text, edits: [] };
    const onText = (text: string, soFar: () => Completion): void => {
      this.#text = levelled(withoutReturns(text), false).text;
      this.#completion = () => {
        const completion = withLineFeeds(soFar());
        return levelledCompletion(completion, levelled(completion.text, false));
      };
      this.#changed();
    };
    try {
      const outcome = await complete({
        signal: this.#stop.signal,
        onText,
        enough: (text) => enough(levelled(withoutReturns(text), false).text),
      });
      if ('reason' in outcome) {
        this.failure = outcome;
        this.state = outcome.reason === 'nothing' ? 'whole' : 'part';
      } else {
        const completion = withLineFeeds(outcome);
        const whole = levelledCompletion(completion, levelled(completion.text, true));
        this.#text = whole.text;
        this.#completion = () => whole;
        this.state = 'whole';
      }
    } catch (error) {
      this.fault = error;
    }
    if (this.state === 'open') this.state = 'part';
    const last = this.completion;
    this.#completion = last && (() => last); // holds on to no request
    this.#changed();
  }

  /** Nobody wants it any more: the engine stops at its next forward. */
  stop(): void {
    this.#stop.abort();
    if (this.state === 'open') this.state = 'part';
  }

  /** What lies beyond is not to be shown: a filter ended the block here. */
  endAt(units: number): void {
    this.#limit = units;
  }

  /** Resolves when `ready()` holds or `signal` aborts. */
  async until(ready: () => boolean, signal: AbortSignal): Promise<void> {
    this.waiting++;
    if (!ready() && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const check = (): void => {
          if (!ready() && !signal.aborted) return;
          this.#watchers.delete(check);
          signal.removeEventListener('abort', check);
          resolve();
        };
        this.#watchers.add(check);
        signal.addEventListener('abort', check);
      });
    }
    this.waiting--;
  }

  #changed(): void {
    for (const check of [...this.#watchers]) check();
  }
}

/** Line breaks are line feeds here, whatever the document has: what was typed is compared with them. */
function withLineFeeds(completion: Completion): Completion {
  const { text, tokens } = completion;
  if (!text.includes('\r')) return completion;
  const clean = tokens.map((token) => ({ ...token, text: withoutReturns(token.text) }));
  return { ...completion, text: withoutReturns(text), tokens: clean.filter((token) => token.text !== '') };
}
