/** What the last completion read, as lines: for the status' hover and for a list to pick from. Functions of values. */
import type { ConsultedReport, Source } from '../server/protocol.ts';
import type { Figures } from './figures.ts';
import { escaped } from './statusHover.ts';
import type { Translate } from './translate.ts';

/** Opens one source of the last completion, by its place in the report; not in the palette. */
export const openSourceCommand = 'fovea.openSource';
const mostInHover = 6;

/** A place of the workspace that the last completion came from. */
export type ConsultedPlace = Pick<Source, 'uri' | 'path' | 'cell' | 'range'>;

/** In the order of the links of the hover: what was read, then what was copied. */
export function consultedPlaces({ sources, copied }: ConsultedReport): ConsultedPlace[] {
  return [...sources, ...copied.map(copiedPlace)];
}

export function copiedPlace({ uri, path, cell, line }: ConsultedReport['copied'][number]): ConsultedPlace {
  const at = { line, character: 0 };
  return { uri, path, ...(cell === undefined ? {} : { cell }), range: { start: at, end: at } };
}

/** Markdown paragraphs; none before the first completion. */
export function consultedLines(report: ConsultedReport | undefined, figures: Figures, t: Translate): string[] {
  if (report === undefined) return [];
  const { sources, copied } = report;
  const read = sources.map((source, i) => `- ${link(source, i)}${share(source, figures)}`);
  const taken = copied.map((run, i) => {
    const tokens = t('{0} tokens', figures.count(run.tokens));
    return `- ${link(copiedPlace(run), sources.length + i)} · ${tokens}`;
  });
  return [
    ...listed(t('The last completion read:'), read),
    ...listed(t('The last completion copied word for word from:'), taken),
  ];
}

function listed(title: string, links: string[]): string[] {
  return links.length > 0 ? [title, links.slice(0, mostInHover).join('\n')] : [];
}

/** @param index of `consultedPlaces` */
function link(place: ConsultedPlace, index: number): string {
  return `[${escaped(placeOf(place))}](command:${openSourceCommand}?${encodeURIComponent(JSON.stringify([index]))})`;
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

/** Such as `src/a.ts:12–40`, lines from 1; in a notebook `a.ipynb #3:1–4`, the third cell. */
export function placeOf({ path, cell, range: { start, end } }: Pick<Source, 'path' | 'cell' | 'range'>): string {
  // A range that ends before a line's first character does not show that line.
  const last = end.character === 0 && end.line > start.line ? end.line : end.line + 1;
  return `${cell === undefined ? path : `${path} #${cell + 1}`}:${start.line + 1}${last > start.line + 1 ? `–${last}` : ''}`;
}

function share({ share }: Source, figures: Figures): string {
  return share === undefined ? '' : ` · ${figures.percent(share)}`;
}
