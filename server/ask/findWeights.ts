/** What each kind of evidence counts when sources are ranked. Chosen on bench/ask/tuningQuestions.json (docs/results.md). */

export const findWeights = {
  /** of another form of an asked word, beside the word itself: `retries` for `retry` */
  form: 0.75,
  /** of another word for the same thing: `select` for `choose` */
  related: 0.4,
  /** occurrences that count half, in a chunk and in a file's chunks together */
  saturation: 1.2,
  fileSaturation: 4,
  /** a concept's evidence, by where it stands */
  body: 1,
  file: 0.3,
  declared: 0.6,
  key: 0.3,
  comment: 0.2,
  base: 0.8,
  folder: 0.3,
  head: 0.4,
  /** of the concepts that one declared name, one file's name and a few lines hold together */
  wholeName: 0.4,
  wholeBase: 0.6,
  near: 0.5,
  /** exponent of the share of the question that a chunk holds */
  coverage: 1,
  /** what a concept that only the file's other chunks hold counts for that share */
  fileCoverage: 0.5,
  /** what a second and a third chunk of one file are multiplied with */
  second: 0.7,
  third: 0.5,
};

export type FindWeights = typeof findWeights;
