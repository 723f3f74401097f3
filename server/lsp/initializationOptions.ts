/** What a client says of itself at the start, checked; whatever is missing or wrong is as if it were not said. */
import path from 'node:path';
import type { InitializationOptions } from '../protocol.ts';

/** A client that says nothing of trust is not trusted. */
export function initializationOptions(given: unknown): InitializationOptions {
  const said = typeof given === 'object' && given !== null ? (given as Record<string, unknown>) : {};
  const { storageFolder, trusted, clientVersion, wordsSentences, paused } = said;
  return {
    trusted: trusted === true,
    ...(typeof storageFolder === 'string' && path.isAbsolute(storageFolder) ? { storageFolder } : {}),
    ...(typeof clientVersion === 'string' ? { clientVersion } : {}),
    ...(wordsSentences === true ? { wordsSentences } : {}),
    ...(paused === true ? { paused } : {}),
  };
}
