/** What of a repository is left out of the index, and why. Judges names and contents; opens nothing. */
import { type Language, languageOf } from '../chunking/languages.ts';
import { passedOverFolder } from '../ignoring/passedOver.ts';
import type { CoveredRange } from '../reading/cover.ts';
import { isMinified, longestCodeLine, longLines, type TextKind } from '../reading/longLines.ts';
import { isSecretName } from '../reading/secretName.ts';

/** Why a file is left out. Secrets, data and vendored files are known by name and never opened. */
export const leftOutReasons = [
  'secret',
  'vendored',
  'generated',
  'minified',
  'data',
  'binary',
  'utf16',
  'notUtf8',
  'otherEncoding',
  'tooLarge',
  'empty',
  'link',
  'unreadable',
  // Of what is not even listed:
  'ignored',
  'passedOver',
  'excluded',
  'nameNotUtf8',
  'special',
] as const;
export type LeftOutReason = (typeof leftOutReasons)[number];

const generatedNames =
  /^(package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|bun\.lockb?|go\.sum|gradle\.lockfile|.*\.lock|.*\.snap|.*\.map|.*\.pb\.go|.*_pb2(_grpc)?\.pyi?|.*\.g\.dart|.*\.designer\.cs)$/;
const minifiedNames = /[.-]min\.(js|css|mjs|cjs)$/;
const binaryNames =
  /\.(png|jpe?g|gif|webp|avif|bmp|tiff?|ico|icns|psd|pdf|eps|ai|mp[34]|m4[av]|mov|avi|mkv|webm|ogg|wav|flac|ttf|otf|woff2?|eot|zip|tar|gz|tgz|bz2|xz|zst|7z|rar|jar|war|class|pyc|pyd|so|dylib|dll|exe|o|a|lib|obj|bin|dat|db|sqlite3?|wasm|node|gguf|safetensors|onnx|pt|pth|npy|npz|parquet|pkl|doc|docx|xls|xlsx|ppt|pptx|vsix|whl|dmg|iso)$/;

/** Whether a file's name alone keeps it out. @param path relative, parts joined by '/' */
export function leftOutByName(path: string): LeftOutReason | undefined {
  const parts = path.toLowerCase().split('/');
  const name = parts.pop() ?? '';
  if (isSecretName(path)) return 'secret';
  const passedOver = passedOverFolder(path);
  if (passedOver) return passedOver.reason;
  if (generatedNames.test(name)) return 'generated';
  if (minifiedNames.test(name)) return 'minified';
  if (binaryNames.test(name)) return 'binary';
  if (languageOf(path).kind === 'data') return 'data';
  return undefined;
}

const generatedMark =
  /@generated\b|\bcode generated\b.*\bdo not edit\b|\bauto(matically)?[- ]?generated\b.*\bdo not edit\b/i;
/** Characters of a file that may hold the mark. */
const markWithin = 1000;
/** Less strict, so only the first comment of a program may say it. */
const generatedComment = /^\W*(this (file|code) (is|was) )?auto(matically)?[- ]?generated (by|from)\b/i;
/** From this many characters on, a file is looked at for being a table of values. */
const tableFrom = 50_000;
/** A line that is nothing but numbers, or one quoted text. */
const valueLine = /^\s*([-\d.,\s()[\]{}eExXa-fA-F_]*|(['"`]).*\2)\s*[,;]?\s*$/;
const tableShare = 0.9;
/** How the lines of a language are judged. */
export function textKindOf({ kind }: Pick<Language, 'kind'>): TextKind {
  return kind === 'prose' ? 'prose' : 'code';
}

/** Whether what a text file holds keeps it out. @param lines the lines of it that are left out, as `longLines` gives them */
export function leftOutByText(
  path: string,
  text: string,
  lines: readonly CoveredRange[] = longLines(text, textKindOf(languageOf(path))),
): LeftOutReason | undefined {
  if (/^\s*$/.test(text)) return 'empty';
  if (generatedMark.test(text.slice(0, markWithin))) return 'generated';
  const language = languageOf(path);
  if (language.kind === 'code' && generatedComment.test(text.slice(0, markWithin))) return 'generated';
  if (isMinified(text, lines, textKindOf(language))) return 'minified';
  const length = lines.reduce((left, { start, end }) => left - (end - start), text.length);
  return length > tableFrom && (language.id === 'json' || isTable(text)) ? 'data' : undefined;
}

function isTable(text: string): boolean {
  const lines = text.split('\n');
  const values = lines.filter((line) => line.length <= longestCodeLine && valueLine.test(line)).length;
  return values > tableShare * lines.length;
}
