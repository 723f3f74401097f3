/** What a question is narrowed to: kept by the host under ids, of which the page sees labels only. Knows no editor. */
import type { Range } from 'vscode-languageserver';
import type { AskScope } from '../../server/protocol.ts';
import { limits } from './conversation.ts';
import type { ScopeChip } from './messages.ts';

export interface ScopeItem {
  kind: 'folder' | 'file' | 'selection';
  uri: string;
  /** relative to its workspace folder; empty for that folder itself */
  path: string;
  /** of a selection */
  range?: Range;
}

export function scopeId({ kind, uri, range }: ScopeItem): string {
  // Ids are short; a URI is not.
  let hash = 5381;
  for (const letter of `${kind} ${uri} ${JSON.stringify(range)}`) hash = (hash * 33 + letter.codePointAt(0)!) % 2 ** 40;
  return `${kind}-${hash.toString(36)}`;
}

/** Adds an item once; a new selection takes the place of an old one, for a question has one. */
export function withItem(items: readonly ScopeItem[], item: ScopeItem): ScopeItem[] {
  const others = items.filter(
    (other) => scopeId(other) !== scopeId(item) && !(item.kind === 'selection' && other.kind === 'selection'),
  );
  return [...others, item].slice(-limits.scopes);
}

export function withoutItem(items: readonly ScopeItem[], id: string): ScopeItem[] {
  return items.filter((item) => scopeId(item) !== id);
}

export function askScope(items: readonly ScopeItem[]): AskScope {
  const selection = items.find(({ kind }) => kind === 'selection');
  return {
    within: items.filter(({ kind }) => kind !== 'selection').map(({ uri }) => uri),
    ...(selection?.range === undefined ? {} : { selection: { uri: selection.uri, range: selection.range } }),
  };
}

export function scopeChip(item: ScopeItem): ScopeChip {
  const { kind, path, range } = item;
  const name = path.slice(path.lastIndexOf('/') + 1) || path || '.';
  const lines = range === undefined ? '' : `:${range.start.line + 1}–${lastLine(range) + 1}`;
  return {
    id: scopeId(item),
    label: cut(kind === 'folder' ? `${name}/` : `${name}${lines}`),
    title: cut(`${path || name}${lines}`),
  };
}

export function scopeLabels(items: readonly ScopeItem[]): string[] {
  return items.map((item) => scopeChip(item).label);
}

/** A selection that ends before a line's first character does not hold that line. */
function lastLine({ start, end }: Range): number {
  return end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
}

function cut(label: string): string {
  return label.length > limits.line ? `${label.slice(0, limits.line - 1)}…` : label;
}
