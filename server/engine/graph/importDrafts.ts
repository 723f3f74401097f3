/** Where an import is written before it is whole: found again by whoever clears up behind a process that died over it. */

export interface ImportDrafts {
  model: string;
  /** in full precision, for its activations' ranges */
  calibration: string;
}

/** @param directory where the import is to stand @param processId of who writes it */
export function importDrafts(directory: string, processId: number): ImportDrafts {
  const model = `${directory}.${processId}.part`;
  return { model, calibration: `${model}-calibrate` };
}
