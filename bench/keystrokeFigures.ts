/** What keystrokes say: how soon offers come, how often one is on the screen, how often it is right. Pure. */
import type { Keystroke } from './keystrokeTyping.ts';
import { bootstrapInterval, mean, quantile } from './metrics.ts';

export interface OfferTimes {
  offers: number;
  /** ms from key to answer; undefined without any */
  p50?: number;
  p95?: number;
}

export interface KeystrokeFigures {
  places: number;
  keystrokes: number;
  answered: { offer: number; silent: number; superseded: number };
  /** of answers with an item */
  latency: {
    /** first key at a place */
    cold: OfferTimes;
    /** all others */
    warm: OfferTimes;
    /** those of them that had nothing on the screen when the key was hit: what a person waits for */
    warmNew: OfferTimes;
  };
  /** share of keystrokes with an offer on the screen when the next key comes, and its interval over places */
  onScreen: number;
  onScreenInterval: [low: number, high: number];
  /** share of answers with an item whose first line is what truly follows; undefined without any */
  exact?: number;
}

/** @param keystrokes at least one */
export function keystrokeFigures(keystrokes: readonly Keystroke[], seed: number): KeystrokeFigures {
  const warm = keystrokes.filter(({ key }) => key > 1);
  const counted = (outcome: Keystroke['outcome']): number =>
    keystrokes.filter((keystroke) => keystroke.outcome === outcome).length;
  const places = [...new Set(keystrokes.map(({ place }) => place))];
  const shareAt = places.map((number) =>
    mean(keystrokes.filter(({ place }) => place === number).map(({ onScreen }) => Number(onScreen))),
  );
  const judged = keystrokes.flatMap(({ exact }) => (exact === undefined ? [] : [Number(exact)]));
  return {
    places: places.length,
    keystrokes: keystrokes.length,
    answered: { offer: counted('offer'), silent: counted('silent'), superseded: counted('superseded') },
    latency: {
      cold: offerTimes(keystrokes.filter(({ key }) => key === 1)),
      warm: offerTimes(warm),
      warmNew: offerTimes(warm.filter(({ kept }) => !kept)),
    },
    onScreen: mean(keystrokes.map(({ onScreen }) => Number(onScreen))),
    onScreenInterval: bootstrapInterval(shareAt, seed),
    ...(judged.length > 0 ? { exact: mean(judged) } : {}),
  };
}

function offerTimes(keystrokes: readonly Keystroke[]): OfferTimes {
  const times = keystrokes.flatMap(({ offerMs }) => (offerMs === undefined ? [] : [offerMs]));
  if (times.length === 0) return { offers: 0 };
  return { offers: times.length, p50: quantile(times, 0.5), p95: quantile(times, 0.95) };
}
