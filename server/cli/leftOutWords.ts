/** Why a file or folder is left out, in the command line's words: what it is, and what to do who asked for it. */
import type { LeftOutReason } from '../workspace/ignore.ts';
import { defaultMaxFileBytes } from '../workspace/readSource.ts';
import type { LeftOutCounts } from '../workspace/unlisted.ts';

interface Words {
  /** in a list of counts */
  short: string;
  /** what follows the file's name */
  long: string;
  advice?: string;
}

const words: Record<LeftOutReason, Words> = {
  secret: { short: 'secret', long: 'may hold secrets and is never read' },
  vendored: { short: 'vendored', long: 'is other people’s code' },
  generated: { short: 'generated', long: 'is generated', advice: 'complete in its source instead' },
  minified: {
    short: 'minified',
    long: 'is minified or one very long line',
    advice: 'complete in its source instead',
  },
  data: { short: 'data', long: 'is data, not source', advice: 'choose a source file' },
  binary: { short: 'binary', long: 'is binary', advice: 'choose a text file' },
  utf16: {
    short: 'UTF-16 without a mark',
    long: 'is UTF-16 without a byte-order mark',
    advice: 'name its encoding with --encoding utf16le or utf16be',
  },
  notUtf8: { short: 'not UTF-8', long: 'is not UTF-8', advice: 'name its encoding with --encoding' },
  otherEncoding: {
    short: 'in another encoding',
    long: 'is not in the encoding that was named',
    advice: 'name another with --encoding',
  },
  tooLarge: {
    short: 'too large',
    long: `is larger than ${defaultMaxFileBytes / 1e6} MB`,
    advice: 'choose a smaller file',
  },
  empty: { short: 'empty', long: 'is empty', advice: 'type a first line and save it' },
  link: { short: 'links', long: 'is a link', advice: 'name the file that it points to' },
  unreadable: { short: 'unreadable', long: 'cannot be read', advice: 'check its permissions' },
  ignored: { short: 'ignored', long: 'is ignored' },
  passedOver: { short: 'made by tools', long: 'is made by tools, not by hand' },
  excluded: { short: 'excluded', long: 'is left out by the setting fovea.index.exclude' },
  nameNotUtf8: { short: 'with a name that is not UTF-8', long: 'has a name that is not UTF-8', advice: 'rename it' },
  special: {
    short: 'sockets, pipes or devices',
    long: 'is no file but a socket, a pipe or a device',
    advice: 'choose a text file',
  },
};

/** What follows a file's name. */
export function leftOutSentence(reason: LeftOutReason): string {
  return words[reason].long;
}

/** The same, with what to do for who wants to work in it. */
export function leftOutAdvice(reason: LeftOutReason): string {
  const { long, advice } = words[reason];
  return advice === undefined ? long : `${long}; ${advice}`;
}

/** Such as `5 files (3 secret, 2 links) and 1 folder (1 ignored)`; '' for nothing. */
export function leftOutSum({ files, folders }: LeftOutCounts): string {
  return [sum(files, 'file'), sum(folders, 'folder')].filter((part) => part !== '').join(' and ');
}

function sum(counts: LeftOutCounts['files'], noun: string): string {
  const rows = (Object.entries(counts) as [LeftOutReason, number][]).filter(([, count]) => count > 0);
  const all = rows.reduce((total, [, count]) => total + count, 0);
  if (all === 0) return '';
  const reasons = rows.sort(([, a], [, b]) => b - a).map(([reason, count]) => `${count} ${words[reason].short}`);
  return `${all} ${noun}${all === 1 ? '' : 's'} (${reasons.join(', ')})`;
}
