/** What an import has folded into the weights (smooth.ts, spread.ts), and an adapter must follow: names in the table. */
export const foldedWeights = {
  /** [hidden], gains of the norm before q, k and v */
  inputGain: (layer: number) => `folded.inputGain.${layer}`,
  /** [kvHeads * headDim], what values were divided by */
  valueFactors: (layer: number) => `folded.valueFactors.${layer}`,
};
