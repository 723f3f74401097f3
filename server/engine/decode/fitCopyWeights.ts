/** Finds the copy index's weights that cost the fewest nats on dev holes. Knows numbers only. */
import type { Match } from './copyIndexPart.ts';
import {
  agreementOf,
  agreements,
  type CopyWeights,
  type CopyWeightsRow,
  lengthBucketOf,
  lengthBuckets,
} from './copyMixture.ts';

/** One token of a dev hole at which there was a match. */
export interface CopySample {
  length: number;
  occurrences: number;
  topCount: number;
  /** the true next token's probability under the reader alone */
  modelProb: number;
  /** its share of the match's places */
  copyProb: number;
  /** whether it is the token that followed most often */
  hit: boolean;
}

/** Lambdas tried: below 1, so that a token the repository never had stays possible. */
const grid = Array.from({ length: 50 }, (_, i) => i / 50);

/** Weight of a sample whose length is one bucket off: a bucket with few samples follows its neighbours. */
const neighbourWeight = 0.25;

/** @param nats the reader's loss of `target` without copying */
export function copySample(match: Match, target: number, nats: number): CopySample {
  const { length, occurrences, topCount, top } = match;
  const at = match.tokens.indexOf(target);
  const copyProb = at < 0 ? 0 : match.counts[at] / occurrences;
  return { length, occurrences, topCount, modelProb: Math.exp(-nats), copyProb, hit: target === top };
}

export function fitCopyWeights(samples: readonly CopySample[]): CopyWeights {
  const rows = agreements.map((agreement): [string, CopyWeightsRow] => {
    const own = samples.filter((sample) => agreementOf(sample) === agreement);
    const buckets = Array.from({ length: lengthBuckets }, (_, bucket) => fitBucket(own, bucket));
    return [agreement, { lambda: buckets.map(({ lambda }) => lambda), hit: buckets.map(({ hit }) => hit) }];
  });
  return Object.fromEntries(rows) as CopyWeights;
}

function fitBucket(samples: readonly CopySample[], bucket: number): { lambda: number; hit: number } {
  const weighted = samples.map((sample) => ({
    sample,
    weight: neighbourWeight ** Math.abs(lengthBucketOf(sample) - bucket),
  }));
  let lambda = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const tried of grid) {
    let nats = 0;
    for (const { sample, weight } of weighted) {
      nats -= weight * Math.log((1 - tried) * sample.modelProb + tried * sample.copyProb + Number.MIN_VALUE);
    }
    if (nats < least) {
      least = nats;
      lambda = tried;
    }
  }
  // One miss is added, so that a rate seen on few samples stays cautious.
  const hits = weighted.reduce((sum, { sample, weight }) => sum + (sample.hit ? weight : 0), 0);
  const all = weighted.reduce((sum, { weight }) => sum + weight, 1);
  return { lambda, hit: Math.round((100 * hits) / all) / 100 };
}
