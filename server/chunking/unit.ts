/** A piece that is never cut; units lie end to end. */
export interface Unit {
  start: number;
  end: number;
  /** tokens, near enough */
  size: number;
  /** how deep in the syntax its first boundary lies (0: top level) */
  depth: number;
  /** among boundaries of a depth, how good this one is: a blank line above, a definition beginning here */
  rank: number;
  /** where the text begins whose hash decides between boundaries that are equal otherwise */
  keyStart: number;
}
