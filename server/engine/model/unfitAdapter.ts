/** The one sentence for an adapter's file that cannot serve. */
import { FoveaError } from '../../base/errors.ts';

export function unfit(file: string, why: string): FoveaError {
  return new FoveaError(
    'input',
    `${file} is not a focus adapter for this model (${why}). Choose another adapter file.`,
  );
}
