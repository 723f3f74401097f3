/** The page of all that is left out of the index, by reason; plain text. A function of values. */
import type { LeftOutEntry, LeftOutReason, LeftOutReport } from '../server/protocol.ts';
import type { Figures } from './figures.ts';
import { counted, reasonWords, ruleWords } from './leftOutWords.ts';
import type { Translate } from './translate.ts';

/** Paths of one reason; a person reads no more. */
const mostPaths = 2000;

export function leftOutPage({ files, folders, entries }: LeftOutReport, figures: Figures, t: Translate): string {
  const reasons = new Set([...counted(files), ...counted(folders)].map(([reason]) => reason));
  const byReason = new Map<LeftOutReason, LeftOutEntry[]>([...reasons].map((reason) => [reason, []]));
  for (const entry of entries) byReason.get(entry.reason)?.push(entry);
  const sections = [...byReason].map(([reason, found]) => {
    const [inFiles, inFolders] = [files[reason] ?? 0, folders[reason] ?? 0];
    const head = [
      ...(inFiles > 0 ? [t('files: {0}', figures.count(inFiles))] : []),
      ...(inFolders > 0 ? [t('folders that are not entered: {0}', figures.count(inFolders))] : []),
    ];
    const shown = found.slice(0, mostPaths).map((entry) => `  ${lineOf(entry)}`);
    const more = inFiles + inFolders - shown.length;
    const rest = more > 0 ? [`  ${t('… and {0} more', figures.count(more))}`] : [];
    return [`${reasonWords(t)[reason]} — ${head.join(', ')}`, ...shown.sort(), ...rest].join('\n');
  });
  const title = t('What Fovea does not read in this workspace, and why');
  return `${[title, ...(sections.length > 0 ? sections : [t('Nothing is left out.')])].join('\n\n')}\n`;
}

/** Names hold anything, line breaks as well. */
function lineOf({ path, kind, rule }: LeftOutEntry): string {
  const name = path.replace(/[\r\n\t]/g, ' ') || '.';
  return `${name}${kind === 'folder' ? '/' : ''}${rule === undefined ? '' : `   (${ruleWords(rule)})`}`;
}
