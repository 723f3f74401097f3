/** How a Hugging Face `config.json` scales rotary positions: `rope_parameters`, or `rope_scaling` in older files. */
import { linearScaling, llama3Scaling, type RotaryScaling, yarnMagnitude, yarnScaling } from './rotaryScaling.ts';

type Json = Record<string, unknown>;

export interface RotaryConfig {
  ropeTheta: number;
  rotaryScaling: RotaryScaling | undefined;
}

/** Numbers of a config, and how it is refused. */
export interface ConfigReader {
  optional(key: string, from?: Json): number | undefined;
  required(key: string, from?: Json): number;
  refuse(what: string): never;
}

/** @throws by `refuse` for a method that the engine does not have, or one whose numbers lack */
export function huggingFaceRotary(
  config: Json,
  { headDim, maxPositions }: { headDim: number; maxPositions: number },
  { optional, required, refuse }: ConfigReader,
): RotaryConfig {
  const rope = object(config.rope_parameters) ?? object(config.rope_scaling) ?? {};
  if (Object.values(rope).some((value) => object(value) && !Array.isArray(value))) {
    refuse('has rotary positions that differ from layer to layer');
  }
  if ((optional('partial_rotary_factor', rope) ?? optional('partial_rotary_factor') ?? 1) !== 1) {
    refuse('rotates only a part of each head');
  }
  const ropeTheta = optional('rope_theta', rope) ?? optional('rope_theta') ?? 10000;
  const rotation = { headDim, ropeTheta };
  const original = (): number | undefined =>
    optional('original_max_position_embeddings', rope) ?? optional('original_max_position_embeddings');
  const kind = rope.rope_type ?? rope.type ?? 'default';
  const scaling = (): RotaryScaling | undefined => {
    if (kind === 'default') return undefined;
    if (kind === 'linear') return linearScaling(headDim, required('factor', rope));
    if (kind === 'llama3') {
      return llama3Scaling(rotation, {
        factor: required('factor', rope),
        lowFreqFactor: required('low_freq_factor', rope),
        highFreqFactor: required('high_freq_factor', rope),
        originalContext: original() ?? refuse('lacks original_max_position_embeddings'),
      });
    }
    if (kind !== 'yarn') return refuse(`scales its rotary positions by a method that is not known here (${kind})`);
    const factor = required('factor', rope);
    return yarnScaling(rotation, {
      factor,
      originalContext: original() ?? maxPositions,
      // 0 means the usual value there
      betaFast: optional('beta_fast', rope) || undefined,
      betaSlow: optional('beta_slow', rope) || undefined,
      truncate: rope.truncate !== false,
      magnitude: optional('attention_factor', rope) ?? magnitude(factor, rope, optional),
    });
  };
  const rotaryScaling = scaling();
  if (rotaryScaling && ![rotaryScaling.magnitude, ...rotaryScaling.divisors].every((x) => x > 0 && x < Infinity)) {
    refuse(`scales its rotary positions by numbers that cannot be right (${kind})`);
  }
  return { ropeTheta, rotaryScaling };
}

function magnitude(factor: number, rope: Json, optional: ConfigReader['optional']): number {
  const [scale, allDimensions] = [optional('mscale', rope), optional('mscale_all_dim', rope)];
  if (scale && allDimensions) return yarnMagnitude(factor, scale) / yarnMagnitude(factor, allDimensions);
  return yarnMagnitude(factor);
}

function object(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null ? (value as Json) : undefined;
}
