/** The `fovea.*` context keys: what `when` and `enablement` clauses of the manifest may ask. */

export const contextKeyNames = [
  /** this machine can run it */
  'supported',
  /** it cannot: known only where it starts there */
  'unsupported',
  /** the sidecar answers */
  'running',
  'paused',
  'snoozed',
  'hasModel',
  /** the model is measured to be able to explain, document and write tests */
  'capable',
  /** a file was open since the start: a step of the walkthrough */
  'fileOpened',
  /** something was offered since the start */
  'offerSeen',
] as const;

export type ContextKey = (typeof contextKeyNames)[number];
