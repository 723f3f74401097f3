/** How progress looks on a terminal: a bar for every step over a second, or plain percent lines where nobody watches. */
import type { Progress } from '../base/progress.ts';

export interface TerminalOptions {
  /** where messages go, never standard output */
  write(text: string): void;
  /** a bar can be redrawn in place */
  interactive: boolean;
  columns: number;
  /** milliseconds; a test passes its own clock */
  now(): number;
}

const quietMs = 1000;
const redrawMs = 100;
const barWidth = 24;

/** Progress and messages of one command. Whoever creates it calls `close`. */
export class Terminal implements Progress {
  readonly #options: TerminalOptions;
  #label = '';
  #startedAt = 0;
  #drawnAt = Number.NEGATIVE_INFINITY;
  /** last percent line of the step, in tens */
  #tens = 0;
  #done = 0;
  #total = 0;
  #barShown = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: TerminalOptions) {
    this.#options = options;
  }

  report(label: string, done: number, total: number): void {
    if (label !== this.#label) this.#begin(label);
    this.#done = done;
    this.#total = total;
    this.#draw();
  }

  /** One line that stays; a bar moves below it. */
  line(text: string): void {
    this.#clearBar();
    this.#options.write(`${text}\n`);
  }

  close(): void {
    this.#clearBar();
    this.#label = '';
    clearTimeout(this.#timer);
  }

  #begin(label: string): void {
    this.#clearBar();
    this.#label = label;
    this.#startedAt = this.#options.now();
    this.#drawnAt = Number.NEGATIVE_INFINITY;
    this.#tens = 0;
    clearTimeout(this.#timer);
    // A step whose first report is its only one for long still shows that it is at work.
    this.#timer = setTimeout(() => this.#draw(), quietMs + 1);
    this.#timer.unref();
  }

  #draw(): void {
    const now = this.#options.now();
    if (this.#label === '' || now - this.#startedAt < quietMs) return;
    const share = this.#total > 0 ? Math.min(1, this.#done / this.#total) : undefined;
    if (this.#options.interactive) {
      if (now - this.#drawnAt < redrawMs && share !== 1) return;
      this.#drawnAt = now;
      this.#barShown = true;
      this.#options.write(`\r\x1b[K${this.#bar(share).slice(0, this.#options.columns - 1)}`);
      return;
    }
    const tens = share === undefined ? 0 : Math.floor(share * 10);
    const first = this.#drawnAt === Number.NEGATIVE_INFINITY;
    if (!first && tens <= this.#tens) return;
    this.#drawnAt = now;
    this.#tens = tens;
    this.#options.write(`${this.#label}: ${share === undefined ? '…' : `${tens * 10} %`}\n`);
  }

  #bar(share: number | undefined): string {
    if (share === undefined) return `${this.#label} … ${this.#done > 0 ? this.#done : ''}`;
    const filled = Math.round(share * barWidth);
    const bar = '█'.repeat(filled) + '░'.repeat(barWidth - filled);
    return `${this.#label} ${bar} ${Math.floor(share * 100)} %`;
  }

  #clearBar(): void {
    if (!this.#barShown) return;
    this.#barShown = false;
    this.#options.write('\r\x1b[K');
  }
}
