/**
 * Rotary frequencies that were scaled for longer contexts. Whatever a model's files call the method, it comes to one
 * divisor a frequency and one factor for all. Functions of numbers; knows no file.
 */

export interface RotaryScaling {
  /** [headDim / 2] what each frequency is divided by, from the fastest */
  divisors: number[];
  /** multiplies cosines and sines, so that scores are multiplied by its square (YaRN) */
  magnitude: number;
}

/** What of a model's shape the frequencies follow from. */
interface Rotation {
  headDim: number;
  ropeTheta: number;
}

/** Radians a position of each pair of numbers: theta^(-i / half) over its divisor, [headDim / 2]. */
export function rotaryFrequencies(shape: Rotation & { rotaryScaling?: RotaryScaling }): Float64Array {
  const half = shape.headDim / 2;
  const divisors = shape.rotaryScaling?.divisors;
  return Float64Array.from({ length: half }, (_, i) => shape.ropeTheta ** (-i / half) / (divisors?.[i] ?? 1));
}

/** Position interpolation (arXiv 2306.15595, section 2.3): all frequencies by one factor. */
export function linearScaling(headDim: number, factor: number): RotaryScaling {
  return { divisors: new Array<number>(headDim / 2).fill(factor), magnitude: 1 };
}

export interface Llama3Scaling {
  factor: number;
  /** wavelengths within the trained context: below the first a frequency is scaled wholly, above the second not at all */
  lowFreqFactor: number;
  highFreqFactor: number;
  /** tokens of the context before scaling */
  originalContext: number;
}

/** Llama 3.1's scaling by wavelength, as its reference code (`apply_scaling`) and `transformers` have it. */
export function llama3Scaling(rotation: Rotation, options: Llama3Scaling): RotaryScaling {
  const { factor, lowFreqFactor, highFreqFactor, originalContext } = options;
  const divisors = Array.from(rotaryFrequencies(rotation), (frequency) => {
    const waves = (originalContext * frequency) / (2 * Math.PI);
    if (waves > highFreqFactor) return 1;
    if (waves < lowFreqFactor) return factor;
    const kept = (waves - lowFreqFactor) / (highFreqFactor - lowFreqFactor);
    return 1 / ((1 - kept) / factor + kept);
  });
  return { divisors, magnitude: 1 };
}

export interface YarnScaling {
  factor: number;
  originalContext: number;
  /** turns within the original context above which a frequency stays, and below which it is scaled wholly */
  betaFast?: number | undefined;
  betaSlow?: number | undefined;
  /** channels between which the two are mixed are whole numbers */
  truncate?: boolean;
  magnitude: number;
}

/** YaRN (arXiv 2309.00071, section 3.2, by channel as its code and `transformers` have it). */
export function yarnScaling({ headDim, ropeTheta }: Rotation, options: YarnScaling): RotaryScaling {
  const { factor, originalContext, betaFast = 32, betaSlow = 1, truncate = true, magnitude } = options;
  const channelOf = (turns: number): number =>
    (headDim * Math.log(originalContext / (turns * 2 * Math.PI))) / (2 * Math.log(ropeTheta));
  const [first, last] = [channelOf(betaFast), channelOf(betaSlow)];
  const low = Math.max(truncate ? Math.floor(first) : first, 0);
  const high = Math.min(truncate ? Math.ceil(last) : last, headDim - 1);
  const width = high === low ? 0.001 : high - low;
  const divisors = Array.from({ length: headDim / 2 }, (_, i) => {
    const scaled = Math.min(1, Math.max(0, (i - low) / width));
    return 1 / (scaled / factor + 1 - scaled);
  });
  return { divisors, magnitude };
}

/** YaRN's attention factor (section 3.4): 0.1 mscale ln(factor) + 1. */
export function yarnMagnitude(factor: number, mscale = 1): number {
  return factor <= 1 ? 1 : 0.1 * mscale * Math.log(factor) + 1;
}
