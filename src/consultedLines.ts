/** What the last completion read, as lines: for the status' hover and for a list to pick from. Functions of values. */
import type { ConsultedReport, Source } from '../server/protocol.ts';
import type { Figures } from './figures.ts';
import { escaped } from './statusHover.ts';
import type { Translate } from './translate.ts';

/** Opens one source of the last completion, by its place in the report; not in the palette. */
export const openSourceCommand = 'fovea.openSource';
const mostInHover = 6;

/** Markdown paragraphs; none before the first completion. */
export function consultedLines(report: ConsultedReport | undefined, figures: Figures, t: Translate): string[] {
  if (report === undefined || report.sources.length === 0) return [];
  const links = report.sources.slice(0, mostInHover).map((source, index) => {
    const target = `command:${openSourceCommand}?${encodeURIComponent(JSON.stringify([index]))}`;
    return `- [${escaped(placeOf(source))}](${target})${share(source, figures)}`;
  });
  return [t('The last completion read:'), links.join('\n')];
}

export interface SourcePick<Opens> {
  label: string;
  description: string;
  detail: string;
  opens: Opens;
}

export function sourcePick(source: Source, figures: Figures): SourcePick<Source> {
  const preview = source.preview.split('\n').map((line) => line.trim());
  return {
    label: placeOf(source),
    description: `${source.scope.join(' › ')}${share(source, figures)}`,
    detail: preview.find((line) => line !== '') ?? '',
    opens: source,
  };
}

/** Such as `src/a.ts:12–40`, lines from 1. */
export function placeOf({ path, range: { start, end } }: Pick<Source, 'path' | 'range'>): string {
  // A range that ends before a line's first character does not show that line.
  const last = end.character === 0 && end.line > start.line ? end.line : end.line + 1;
  return `${path}:${start.line + 1}${last > start.line + 1 ? `–${last}` : ''}`;
}

function share({ share }: Source, figures: Figures): string {
  return share === undefined ? '' : ` · ${figures.percent(share)}`;
}
