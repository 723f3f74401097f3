/** How a GGUF scales rotary positions: `rope.scaling.*` and the tensor `rope_freqs`, as llama.cpp reads them. */
import { linearScaling, type RotaryScaling, yarnMagnitude, yarnScaling } from './rotaryScaling.ts';

export interface RotaryMetadata {
  headDim: number;
  ropeTheta: number;
  maxPositions: number;
  /** value of `rope.scaling.type`, where there is one */
  kind: unknown;
  /** a number of the architecture's metadata */
  optional(key: string): number | undefined;
  refuse(what: string): never;
}

/**
 * @param ropeFreqs the tensor `rope_freqs.weight`, what each frequency is divided by besides
 * @returns `undefined` where nothing is scaled
 */
export function ggufRotary(metadata: RotaryMetadata, ropeFreqs: Float32Array | undefined): RotaryScaling | undefined {
  const { headDim, optional, refuse } = metadata;
  const scaling = methodOf(metadata);
  if (ropeFreqs && ropeFreqs.length !== headDim / 2) refuse(`has ${ropeFreqs.length} rope_freqs, not ${headDim / 2}`);
  const divisors = scaling.divisors.map((divisor, i) => divisor * (ropeFreqs?.[i] ?? 1));
  const magnitude = scaling.magnitude * (optional('rope.scaling.attn_factor') ?? 1);
  if (![magnitude, ...divisors].every((x) => x > 0 && x < Infinity)) {
    refuse('scales its rotary positions by numbers that cannot be right');
  }
  return magnitude === 1 && divisors.every((divisor) => divisor === 1) ? undefined : { divisors, magnitude };
}

function methodOf({ headDim, ropeTheta, maxPositions, kind, optional, refuse }: RotaryMetadata): RotaryScaling {
  // The older key, and a factor of 0, which means none.
  const factor = optional('rope.scaling.factor') || optional('rope.scale_linear') || 1;
  if (kind === 'none') return linearScaling(headDim, 1);
  if (kind === undefined || kind === 'linear') return linearScaling(headDim, factor);
  if (kind !== 'yarn') return refuse(`scales its rotary positions by a method that is not known here (${kind})`);
  if ((optional('rope.scaling.yarn_ext_factor') ?? 1) !== 1) refuse('mixes its rotary positions in a way of its own');
  const logMultiplier = optional('rope.scaling.yarn_log_multiplier') ?? 0;
  return yarnScaling(
    { headDim, ropeTheta },
    {
      factor,
      originalContext: optional('rope.scaling.original_context_length') || maxPositions,
      betaFast: optional('rope.scaling.yarn_beta_fast'),
      betaSlow: optional('rope.scaling.yarn_beta_slow'),
      magnitude: yarnMagnitude(factor) / (logMultiplier === 0 ? 1 : yarnMagnitude(factor, logMultiplier)),
    },
  );
}
