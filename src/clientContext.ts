/** What every feature of the client is given. One per activation; its store takes all features down. */
import type * as vscode from 'vscode';
import type { LastConsulted } from './consulted.ts';
import type { DisposableStore } from './disposables.ts';
import type { Figures } from './figures.ts';
import type { Sidecar } from './sidecar.ts';
import type { Snooze } from './snooze.ts';
import type { ThisFile } from './thisFile.ts';
import type { Translate } from './translate.ts';
import type { VirtualPages } from './virtualPages.ts';

export interface ClientContext {
  extension: vscode.ExtensionContext;
  store: DisposableStore;
  sidecar: Sidecar;
  snooze: Snooze;
  consulted: LastConsulted;
  thisFile: ThisFile;
  pages: VirtualPages;
  figures: Figures;
  t: Translate;
}
