/** Numbers, times and places as the panel words them. */
import type { SourceView } from './conversation.ts';
import { filled, type Words } from './words.ts';

/** @param share 0 to 1 */
export function percent(share: number): string {
  const value = share * 100;
  return value > 0 && value < 1 ? '<1 %' : `${Math.round(value)} %`;
}

/** @param ms milliseconds */
export function duration(ms: number, words: Words): string {
  if (ms < 1_000) return filled(words.milliseconds, Math.round(ms));
  const seconds = ms / 1_000;
  return filled(words.seconds, seconds < 10 ? seconds.toFixed(1) : Math.round(seconds));
}

export function lineRange({ fromLine, toLine }: SourceView, words: Words): string {
  return fromLine === toLine ? String(fromLine) : filled(words.range, fromLine, toLine);
}

/** A path's last part, and what comes before it without the slash. */
export function nameAndFolder(path: string): { name: string; folder: string } {
  const cut = path.lastIndexOf('/');
  return { name: path.slice(cut + 1), folder: path.slice(0, Math.max(cut, 0)) };
}

export function sourceCount(many: number, words: Words): string {
  if (many === 0) return words.sourcesNone;
  return many === 1 ? words.sourceOne : filled(words.sources, many);
}

/** A preview as it is drawn: no empty lines, and no more indentation than tells lines apart. */
export function previewLines(preview: string): string[] {
  const lines = preview.split(/\r?\n/).filter((line) => line.trim() !== '');
  const indent = Math.min(...lines.map((line) => line.length - line.trimStart().length));
  return lines.map((line) => line.slice(indent));
}
