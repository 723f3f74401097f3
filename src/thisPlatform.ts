/** Where this extension host runs. */
import { readdirSync } from 'node:fs';
import * as vscode from 'vscode';
import type { Platform } from './platform.ts';

export function thisPlatform(): Platform {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return {
    os: process.platform,
    cpu: process.arch,
    musl: process.platform === 'linux' && runsOnMusl(),
    virtual: folders.length > 0 && folders.every(({ uri }) => uri.scheme !== 'file'),
  };
}

/** Asking Node's report takes some ms, so only where musl's loader lies. */
function runsOnMusl(): boolean {
  try {
    if (!readdirSync('/lib').some((name) => name.startsWith('ld-musl-'))) return false;
  } catch {
    return false;
  }
  const { header } = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return header?.glibcVersionRuntime === undefined;
}
