/** What a question may be narrowed to, in the editor's own list: the selection, open files, folders, and any file. */
import * as vscode from 'vscode';
import type { Translate } from '../translate.ts';
import type { ScopeItem } from './scope.ts';
import { fileGlob, foldersOf } from './scopeSearch.ts';

interface Choice extends vscode.QuickPickItem {
  /** absent: the whole workspace */
  item?: ScopeItem;
}

const mostFound = 100;

/** @returns undefined when nothing was picked, `whole` for the whole workspace */
export function pickScope(t: Translate): Promise<ScopeItem | 'whole' | undefined> {
  const picker = vscode.window.createQuickPick<Choice>();
  const standing = standingChoices(t);
  let search = new vscode.CancellationTokenSource();
  picker.title = t('What is the question about?');
  picker.placeholder = t('A folder or file: type a part of its path');
  picker.matchOnDescription = true;
  picker.items = standing;
  const find = async (typed: string): Promise<void> => {
    search.cancel();
    search.dispose();
    search = new vscode.CancellationTokenSource();
    const { token } = search;
    const glob = fileGlob(typed);
    picker.busy = glob !== undefined;
    if (glob === undefined) {
      picker.items = standing;
      return;
    }
    const found = await vscode.workspace.findFiles(glob, undefined, mostFound, token);
    if (token.isCancellationRequested) return;
    const known = new Set(standing.map(({ item }) => item?.uri));
    picker.items = [...standing, ...foundChoices(found, typed, t).filter(({ item }) => !known.has(item?.uri))];
    picker.busy = false;
  };
  return new Promise((resolve) => {
    picker.onDidChangeValue((typed) => void find(typed));
    picker.onDidAccept(() => {
      const [choice] = picker.selectedItems;
      resolve(choice === undefined ? undefined : (choice.item ?? 'whole'));
      picker.hide();
    });
    picker.onDidHide(() => {
      search.cancel();
      search.dispose();
      picker.dispose();
      resolve(undefined);
    });
    picker.show();
  });
}

function standingChoices(t: Translate): Choice[] {
  const editor = vscode.window.activeTextEditor;
  const separator = { label: '', kind: vscode.QuickPickItemKind.Separator };
  const choices: Choice[] = [{ label: t('Whole workspace'), iconPath: new vscode.ThemeIcon('globe') }];
  if (editor && !editor.selection.isEmpty) choices.push(selectionChoice(editor, t));
  const open = vscode.workspace.textDocuments.filter(({ uri, isClosed }) => !isClosed && uri.scheme === 'file');
  const files = open.filter(({ uri }) => vscode.workspace.getWorkspaceFolder(uri) !== undefined);
  if (files.length > 0) choices.push({ ...separator, label: t('open files') });
  choices.push(...files.map(({ uri }) => fileChoice(uri)));
  const folders = foldersOf(files.map(({ uri }) => vscode.workspace.asRelativePath(uri, false)));
  const roots = vscode.workspace.workspaceFolders ?? [];
  const folderChoices = [
    ...(roots.length > 1 ? roots.map(({ uri, name }) => folderChoice(uri, name)) : []),
    ...(roots.length === 1 ? folders.map((path) => folderChoice(vscode.Uri.joinPath(roots[0].uri, path), path)) : []),
  ];
  if (folderChoices.length > 0) choices.push({ ...separator, label: t('folders') }, ...folderChoices);
  return choices;
}

function selectionChoice({ document, selection }: vscode.TextEditor, t: Translate): Choice {
  const { start, end } = selection;
  const path = vscode.workspace.asRelativePath(document.uri);
  const range = {
    start: { line: start.line, character: start.character },
    end: { line: end.line, character: end.character },
  };
  return {
    label: t('Selection'),
    description: `${path}:${start.line + 1}–${end.line + 1}`,
    iconPath: new vscode.ThemeIcon('selection'),
    item: { kind: 'selection', uri: document.uri.toString(), path, range },
  };
}

function foundChoices(found: readonly vscode.Uri[], typed: string, t: Translate): Choice[] {
  if (found.length === 0) return [];
  const separator: Choice = { label: t('found'), kind: vscode.QuickPickItemKind.Separator };
  const wanted = typed.toLowerCase();
  const roots = vscode.workspace.workspaceFolders ?? [];
  // Folders on the way to what was found, where their own path holds what was typed.
  const folders = roots.flatMap((root) => {
    const inside = found.filter((uri) => vscode.workspace.getWorkspaceFolder(uri)?.index === root.index);
    return foldersOf(inside.map((uri) => vscode.workspace.asRelativePath(uri, false)))
      .filter((path) => path.toLowerCase().includes(wanted))
      .map((path) => folderChoice(vscode.Uri.joinPath(root.uri, path), path));
  });
  return [separator, ...folders, ...found.map(fileChoice)];
}

function fileChoice(uri: vscode.Uri): Choice {
  const path = vscode.workspace.asRelativePath(uri);
  return {
    label: path.slice(path.lastIndexOf('/') + 1),
    description: path,
    iconPath: vscode.ThemeIcon.File,
    item: { kind: 'file', uri: uri.toString(), path },
  };
}

function folderChoice(uri: vscode.Uri, path: string): Choice {
  return {
    label: `${path.slice(path.lastIndexOf('/') + 1)}/`,
    description: path,
    iconPath: vscode.ThemeIcon.Folder,
    item: { kind: 'folder', uri: uri.toString(), path },
  };
}
