/** Which reader serves: the setting's where the model can read so, else the adapter's own choice. A function of values. */

import type { Said } from '../base/sentence.ts';
import type { EngineInfo, ReaderSpec } from '../engine/protocol.ts';
import { parseReader } from '../engine/readers/readerSpec.ts';
import type { Settings } from '../settings.ts';
import { readerOf } from './checkSettings.ts';

export interface ServedReader {
  reader: ReaderSpec;
  /** why the setting does not serve */
  problem?: Said;
}

export function servedReader(
  settings: Pick<Settings, 'reader'>,
  { info, defaultReader }: { info: Pick<EngineInfo, 'adapter'>; defaultReader: string },
): ServedReader {
  const own = parseReader(defaultReader);
  const wanted = readerOf(settings);
  if (!wanted) return { reader: own };
  const roles = info.adapter?.roles ?? [];
  const missing =
    (wanted.focus > 0 && !roles.includes('candidate')) || (wanted.memory > 0 && !roles.includes('memory'));
  if (!missing) return { reader: wanted };
  const message = `fovea.reader: this model has no adapter for "${settings.reader}"; ${defaultReader} serves instead.`;
  const sentence = { name: 'readerNeedsAdapter', args: [settings.reader, defaultReader] } as const;
  return { reader: own, problem: { message, sentence } };
}
