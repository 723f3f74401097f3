/** Why files are left out of the index, in words. Functions of values; knows no `vscode`. */
import type { FileExplanation, LeftOutReason, LeftOutRule, StatusReport } from '../server/protocol.ts';
import type { Figures } from './figures.ts';
import type { Translate } from './translate.ts';

export function reasonWords(t: Translate): Record<LeftOutReason, string> {
  return {
    secret: t('secret'),
    vendored: t('vendored'),
    generated: t('generated'),
    minified: t('minified'),
    data: t('data'),
    binary: t('binary'),
    utf16: t('UTF-16 without a byte-order mark'),
    notUtf8: t('not UTF-8'),
    otherEncoding: t('not in the encoding that is set'),
    tooLarge: t('too large'),
    empty: t('empty'),
    link: t('link'),
    unreadable: t('unreadable'),
    ignored: t('ignored'),
    passedOver: t('made by tools'),
    excluded: t('excluded by a setting'),
    nameNotUtf8: t('name not UTF-8'),
    special: t('no ordinary file'),
  };
}

type Counts = Partial<Record<LeftOutReason, number>>;

/** For the hover. Folders that tools keep for themselves are everywhere, and told on the page alone. */
export function leftOutWords(index: StatusReport['index'], figures: Figures, t: Translate): string {
  const { passedOver, ...folders } = index.leftOutFolders ?? {};
  const [files, inFolders] = [counted(index.leftOut), counted(folders)];
  const parts = [
    files.length === 1 ? listed(files, figures, t) : sum(files, figures, t),
    inFolders.length === 0 ? '' : t('{0} folders: {1}', figures.count(total(inFolders)), listed(inFolders, figures, t)),
  ];
  return parts.filter((part) => part !== '').join('; ') || t('nothing');
}

/** Of an open document. */
export function fileWords(thisFile: FileExplanation & { state: 'leftOut' }, t: Translate): string {
  const { reason, folder, rule } = thisFile;
  const words = reasonWords(t)[reason];
  const where = folder === undefined || folder === '' ? words : t('{0} (folder {1})', words, folder);
  return rule === undefined ? t('left out: {0}', where) : t('left out: {0}, by {1}', where, ruleWords(rule));
}

/** Such as `.gitignore:3: /build`. */
export function ruleWords({ source, line, text }: LeftOutRule): string {
  return `${source}:${line}: ${text}`;
}

type Row = [LeftOutReason, number];

/** Most first. */
export function counted(counts: Counts): Row[] {
  return (Object.entries(counts) as Row[]).filter(([, number]) => number > 0).sort(([, a], [, b]) => b - a);
}

export function total(rows: readonly Row[]): number {
  return rows.reduce((all, [, number]) => all + number, 0);
}

function sum(rows: readonly Row[], figures: Figures, t: Translate): string {
  return rows.length === 0 ? '' : t('{0} files: {1}', figures.count(total(rows)), listed(rows, figures, t));
}

function listed(rows: readonly Row[], figures: Figures, t: Translate): string {
  const words = reasonWords(t);
  return rows.map(([reason, number]) => `${words[reason]} ${figures.count(number)}`).join(', ');
}
