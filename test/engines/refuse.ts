/** Cannot use the model it is given. */

import { FoveaError } from '../../server/base/errors.ts';
import type { CreateEngine } from '../../server/engine/core.ts';

export const createEngine: CreateEngine = async () => {
  throw new FoveaError('input', 'This model is of no known architecture: choose a Llama or Qwen2 model.');
};
