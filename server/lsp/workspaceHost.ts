/** The workspace as features see it: names, URIs, pieces of text in LSP's positions. Changes nothing. */
import { createHash } from 'node:crypto';
import type { Range } from 'vscode-languageserver/node';
import { lineStarts } from '../base/textPosition.ts';
import type { WorkspaceHost } from '../feature/serverContext.ts';
import { shown } from '../reading/cover.ts';
import { cellPlace } from './cellPlace.ts';
import type { SidecarWorkspace } from './sidecarWorkspace.ts';

type Lookup = Pick<SidecarWorkspace, 'trusted' | 'folders' | 'placeOf' | 'uriOf' | 'textOf' | 'cellsOf' | 'settled'>;

const previewLines = 12;

export function workspaceHost(workspace: Lookup): WorkspaceHost {
  const rangeOf = (path: string, start: number, end: number): Range | undefined => {
    const text = workspace.textOf(path);
    if (text === undefined || end > text.length) return undefined;
    const starts = lineStarts(text);
    return { start: positionIn(starts, start), end: positionIn(starts, end) };
  };
  return {
    get trusted() {
      return workspace.trusted;
    },
    get folderNames() {
      return workspace.folders.map(({ name }) => name);
    },
    placeOf: (uri) => workspace.placeOf(uri),
    uriOf: (path) => workspace.uriOf(path),
    rangeOf,
    sourceOf(path, start, end, scope = []) {
      const text = workspace.textOf(path);
      const range = rangeOf(path, start, end);
      if (text === undefined || range === undefined) return undefined;
      // Not the path itself: what a webview sends back must open nothing by name.
      const id = createHash('sha256').update(`${path}\n${start}\n${end}`).digest('hex').slice(0, 16);
      const preview = shown(text.slice(start, end))
        .split(/\r\n|\n|\r/, previewLines)
        .join('\n')
        .trimEnd();
      const place = cellPlace(text, workspace.cellsOf(path) ?? [], start, end) ?? { range };
      return { id, uri: workspace.uriOf(path), path, ...place, scope: [...scope], preview };
    },
    lineIn(path, line) {
      const text = workspace.textOf(path) ?? '';
      const at = lineStarts(text)[line - 1] ?? 0;
      const place = cellPlace(text, workspace.cellsOf(path) ?? [], at, at);
      return place ? { cell: place.cell, line: place.range.start.line } : { line: line - 1 };
    },
    settled: () => workspace.settled(),
  };
}

function positionIn(starts: readonly number[], offset: number): Range['start'] {
  let [low, high] = [0, starts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (starts[middle] <= offset) low = middle;
    else high = middle;
  }
  return { line: low, character: offset - starts[low] };
}
