/** What each kind of evidence counts when sources are ranked. Chosen on bench/ask/tuningQuestions.json and firstQuestions.json (docs/results.md). */

export const findWeights = {
  /** of another form of an asked word, beside the word itself: `retries` for `retry` */
  form: 0.6,
  /** of another word for the same thing: `select` for `choose` */
  related: 0.4,
  /** what another word for a concept counts for the share of the question that is there */
  relatedPresence: 0.2,
  /** how far chunks with other words for a concept make it common */
  relatedCommon: 0.2,
  /** exponent of a concept's rarity: below 1 rare words count less beside common ones */
  rarity: 0.75,
  /** of a word that says what is done, as `parsed` in "How is X parsed?" */
  participle: 0.85,
  /** exponent of the number of a file's chunks, by which its score is divided: a long one has more chances */
  length: 0.02,
  /** occurrences that count half, in a chunk and in a file's chunks together */
  saturation: 0.8,
  fileSaturation: 10,
  /** a concept's evidence, by where it stands */
  body: 0.2,
  file: 1,
  declared: 0.6,
  key: 0.1,
  comment: 0.4,
  base: 1,
  folder: 0.5,
  head: 0.4,
  /** of the concepts that one declared name, one file's name and a few lines hold together */
  wholeName: 0.4,
  wholeBase: 0.6,
  near: 0.4,
  /** exponent of the share of the question that a chunk holds */
  coverage: 0.6,
  /** what a concept that only the file's other chunks hold counts for that share */
  fileCoverage: 0.5,
  /** what a second and a third chunk of one file are multiplied with */
  second: 0.3,
  third: 0.2,
};
