/** Numbers as people read them. Knows no units but bytes, ms and tokens. */

export class Figures {
  readonly #locale: string;
  /** Made with the first number: the runtime takes 30 ms over its first one. */
  #made: { whole: Intl.NumberFormat; short: Intl.NumberFormat } | undefined;

  /** @param locale such as `de-ch`; one that is unknown counts as English */
  constructor(locale: string) {
    this.#locale = locale;
  }

  get #formats(): { whole: Intl.NumberFormat; short: Intl.NumberFormat } {
    if (!this.#made) {
      const known = supported(this.#locale) ? this.#locale : 'en';
      this.#made = {
        whole: new Intl.NumberFormat(known, { maximumFractionDigits: 0 }),
        short: new Intl.NumberFormat(known, { maximumSignificantDigits: 3 }),
      };
    }
    return this.#made;
  }

  count(n: number): string {
    return this.#formats.whole.format(n);
  }

  /** `3.1 M` above a million, `12 k` above ten thousand */
  tokens(n: number): string {
    if (n >= 1e6) return `${this.#formats.short.format(n / 1e6)} M`;
    if (n >= 1e4) return `${this.#formats.short.format(n / 1e3)} k`;
    return this.count(n);
  }

  bytes(n: number): string {
    if (n >= 1e9) return `${this.#formats.short.format(n / 1e9)} GB`;
    return `${this.count(n / 1e6)} MB`;
  }

  ms(n: number): string {
    return n >= 10_000 ? `${this.#formats.short.format(n / 1000)} s` : `${this.count(n)} ms`;
  }

  /** @param fraction 0 to 1 */
  percent(fraction: number): string {
    return `${this.count(100 * fraction)} %`;
  }
}

function supported(locale: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf(locale).length > 0;
  } catch {
    return false;
  }
}
