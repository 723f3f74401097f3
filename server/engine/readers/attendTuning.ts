/**
 * How direct attention to independently computed chunk caches is tuned, without training. Every chunk was computed
 * alone and so has an attention sink of its own (arXiv 2309.17453); several sinks draw attention away from content.
 * What was measured: docs/results.md, "Direct attention".
 */
export interface AttendTuning {
  /** keys at the start of every chunk but the first that are hidden */
  hiddenFirstKeys: number;
  /** keys are multiplied by this: an inverse temperature over the chunks' scores (APE, arXiv 2502.05431, section 4.2) */
  keyScale: number;
  /** added to the score of every chunk key (APE's scale, section 4.3, in logarithm) */
  bias: number;
}

export const defaultAttendTuning: AttendTuning = { hiddenFirstKeys: 4, keyScale: 1, bias: 0 };
