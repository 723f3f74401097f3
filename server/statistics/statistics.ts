/**
 * Offers, silences and times counted on this machine, for its user alone: nothing of it is sent anywhere, nothing of the
 * source is in it. Several editors may share the file: each adds what it counted since it wrote last.
 */
import type { StatisticsReport } from '../protocol.ts';
import type { Clock } from '../schedule/clock.ts';
import { added, type Counts, type LanguageCounts, readCounts, writeCounts } from './statisticsFile.ts';

export interface StatisticsOptions {
  file: string;
  clock: Clock;
  /** the setting, asked at every count */
  enabled(): boolean;
  /** a sentence when the file cannot be read or written; counting goes on in memory */
  warn(message: string): void;
  /** for tests */
  today?: () => Date;
}

/** From the first count to the file, ms. */
const writeAfterMs = 60_000;
/** Times of so many answers are kept for the percentiles. */
const rememberedTimes = 1_000;

export class Statistics {
  readonly #options: StatisticsOptions;
  readonly #ended = new AbortController();
  /** not in the file yet */
  #fresh: Counts;
  #times: number[] = [];
  #answers = 0;
  #due = false;
  /** reads and writes of the file, one after another */
  #last: Promise<void> = Promise.resolve();

  constructor(options: StatisticsOptions) {
    this.#options = options;
    this.#fresh = this.#none();
  }

  offered(languageId: string): void {
    this.#count((language) => language.offered++, languageId);
  }

  accepted(languageId: string): void {
    this.#count((language) => language.accepted++, languageId);
  }

  /** @param reason why nothing was offered; reasons are counted by name */
  silent(reason: string): void {
    if (!this.#options.enabled()) return;
    this.#fresh.silent[reason] = (this.#fresh.silent[reason] ?? 0) + 1;
    this.#writeSoon();
  }

  answered(ms: number): void {
    if (!this.#options.enabled()) return;
    this.#answers++;
    this.#times.push(ms);
    if (this.#times.length > rememberedTimes) this.#times.shift();
  }

  async report(): Promise<StatisticsReport> {
    await this.write();
    const kept = await this.#read();
    const counts = kept ? added(kept, this.#fresh) : this.#fresh;
    const latency = latencyOf(this.#times, this.#answers);
    return { ...counts, ...(latency && { latency }) };
  }

  async erase(): Promise<void> {
    this.#fresh = this.#none();
    this.#times = [];
    this.#answers = 0;
    await this.#alone(() => writeCounts(this.#options.file, this.#none()));
  }

  /** Writes what is not in the file yet. */
  async write(): Promise<void> {
    const fresh = this.#fresh;
    if (Object.keys(fresh.languages).length + Object.keys(fresh.silent).length === 0) return this.#last;
    this.#fresh = this.#none();
    await this.#alone(async () => {
      try {
        const kept = await readCounts(this.#options.file);
        await writeCounts(this.#options.file, added(kept ?? this.#none(), fresh));
      } catch (error) {
        this.#fresh = added(this.#fresh, fresh);
        throw error;
      }
    });
  }

  async dispose(): Promise<void> {
    this.#ended.abort();
    await this.write();
  }

  #count(change: (language: LanguageCounts) => void, languageId: string): void {
    if (!this.#options.enabled()) return;
    const { languages } = this.#fresh;
    languages[languageId] ??= { offered: 0, accepted: 0 };
    change(languages[languageId]);
    this.#writeSoon();
  }

  #writeSoon(): void {
    if (this.#due || this.#ended.signal.aborted) return;
    this.#due = true;
    void this.#options.clock.sleep(writeAfterMs, this.#ended.signal).then(async () => {
      this.#due = false;
      if (!this.#ended.signal.aborted) await this.write();
    });
  }

  async #read(): Promise<Counts | undefined> {
    let counts: Counts | undefined;
    await this.#alone(async () => {
      counts = await readCounts(this.#options.file);
    });
    return counts;
  }

  /** Behind what else is done with the file; what fails is said, not thrown. */
  #alone(work: () => Promise<void>): Promise<void> {
    this.#last = this.#last.then(work).catch((error: unknown) => {
      const { code = 'unknown' } = error as NodeJS.ErrnoException;
      this.#options.warn(`The statistics file cannot be used (${code}): counts are kept until the editor closes.`);
    });
    return this.#last;
  }

  #none(): Counts {
    const today = this.#options.today?.() ?? new Date();
    return { since: today.toISOString().slice(0, 10), languages: {}, silent: {} };
  }
}

function latencyOf(times: readonly number[], answers: number): StatisticsReport['latency'] {
  if (times.length === 0) return undefined;
  const sorted = times.toSorted((a, b) => a - b);
  const percentile = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return { p50: percentile(0.5), p95: percentile(0.95), answers };
}
