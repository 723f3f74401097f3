/** The readers whose completions are offered beside the default one's, where somebody asks for alternatives. */
import type { ReaderSpec } from '../engine/protocol.ts';
import { formatReader } from '../engine/readers/readerSpec.ts';

/** Best first: the default one, without the workspace, with fewer or more chunks read directly. */
export function alternativeReaders(reader: ReaderSpec): ReaderSpec[] {
  const local = { prompt: 0, attend: 0, focus: 0, memory: 0, copy: reader.copy };
  const direct = { ...local, attend: reader.attend > 1 ? 1 : 2 };
  const names = new Set<string>();
  return [reader, local, direct].filter((each) => {
    const name = formatReader(each);
    return !names.has(name) && names.add(name);
  });
}
