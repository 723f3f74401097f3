/** Silence for a while: no offers while typing until a time. Knows no editor; the clock is given. */
import { DisposableStore } from './disposables.ts';

export interface SnoozeClock {
  nowMs(): number;
  /** calls back every minute or so until it is disposed */
  everyMinute(tick: () => void): { dispose(): unknown };
}

export class Snooze {
  readonly #clock: SnoozeClock;
  readonly #onChange: () => void;
  #untilMs: number | undefined;
  #ticking = new DisposableStore();

  /** @param onChange begun, ended, or a minute less */
  constructor(clock: SnoozeClock, onChange: () => void) {
    this.#clock = clock;
    this.#onChange = onChange;
  }

  /** whole minutes left, at least 1; undefined when awake */
  get minutesLeft(): number | undefined {
    if (this.#untilMs === undefined) return undefined;
    const left = this.#untilMs - this.#clock.nowMs();
    return left > 0 ? Math.ceil(left / 60_000) : undefined;
  }

  begin(minutes: number): void {
    this.#ticking.dispose();
    this.#ticking = new DisposableStore();
    this.#untilMs = this.#clock.nowMs() + minutes * 60_000;
    this.#ticking.add(this.#clock.everyMinute(() => this.#tick()));
    this.#onChange();
  }

  end(): void {
    this.#ticking.dispose();
    this.#untilMs = undefined;
    this.#onChange();
  }

  dispose(): void {
    this.#ticking.dispose();
  }

  #tick(): void {
    if (this.minutesLeft === undefined) this.end();
    else this.#onChange();
  }
}
