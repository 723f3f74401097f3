/** Asks the editor in which encodings it reads a folder's files: `files.encoding`, and each language's own. */
import type { Connection } from 'vscode-languageserver/node';
import type { Said } from '../base/sentence.ts';
import { languageIds } from '../chunking/languages.ts';
import { isKnownEncoding } from '../reading/decode.ts';
import { type FileEncodings, plainEncodings } from '../reading/fileEncodings.ts';

type Ask = Pick<Connection['workspace'], 'getConfiguration'>;

const setting = 'files.encoding';

/**
 * @param ask undefined: the client cannot be asked
 * @param warn told of each encoding that cannot be read; files are read as UTF-8 then
 */
export async function editorEncodings(
  ask: Ask | undefined,
  folderUri: string,
  warn: (problem: Said) => void,
): Promise<FileEncodings> {
  if (!ask) return plainEncodings;
  const where = { scopeUri: folderUri };
  // Clients differ in whether a section may have a dot in its name.
  const sections = [setting, 'files', ...languageIds.map((id) => `[${id}]`)];
  const items = sections.map((section) => ({ ...where, section }));
  const answer: unknown = await ask.getConfiguration(items).catch(() => undefined);
  if (!Array.isArray(answer)) return plainEncodings;
  const known = (given: unknown): string | undefined => {
    if (typeof given !== 'string' || given === '') return undefined;
    if (isKnownEncoding(given)) return given;
    const message = `Files are read as UTF-8: the encoding ${given} of the setting ${setting} is not known.`;
    warn({ message, sentence: { name: 'encodingUnknown', args: [given] } });
    return undefined;
  };
  const byLanguage = languageIds.flatMap((id, i) => {
    const own = known(ownIn(answer[i + 2]));
    return own === undefined ? [] : [[id, own]];
  });
  return {
    plain: known(answer[0] ?? (answer[1] as { encoding?: unknown } | null)?.encoding) ?? plainEncodings.plain,
    byLanguage: Object.fromEntries(byLanguage),
  };
}

/** What a language's section says of it, whichever way the name is written. */
function ownIn(languageSection: unknown): unknown {
  if (typeof languageSection !== 'object' || languageSection === null) return undefined;
  const { files, [setting]: dotted } = languageSection as Record<string, unknown>;
  return dotted ?? (files as Record<string, unknown> | undefined)?.encoding;
}
