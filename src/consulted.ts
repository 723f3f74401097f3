/** What the last completion read, as the sidecar tells it; kept so that a click can open a piece of it. */
import * as vscode from 'vscode';
import { type ConsultedReport, methods, type Source } from '../server/protocol.ts';
import { openCell } from './openCell.ts';
import type { Sidecar } from './sidecar.ts';

export class LastConsulted implements vscode.Disposable {
  readonly #sidecar: Sidecar;
  readonly #changed = new vscode.EventEmitter<ConsultedReport | undefined>();
  readonly onChange = this.#changed.event;
  #report: ConsultedReport | undefined;

  constructor(sidecar: Sidecar) {
    this.#sidecar = sidecar;
  }

  get report(): ConsultedReport | undefined {
    return this.#report;
  }

  /** Asks for that of the last offer. @throws as `Sidecar.request` */
  async refresh(): Promise<ConsultedReport | undefined> {
    const report = (await this.#sidecar.request<ConsultedReport | null>(methods.consulted, {})) ?? undefined;
    if (report?.offer !== this.#report?.offer) {
      this.#report = report;
      this.#changed.fire(report);
    }
    return report;
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

/** Opens a piece of the workspace beside the active editor, itself selected and in view. */
export async function openBeside({ uri, cell, range }: Pick<Source, 'uri' | 'cell' | 'range'>): Promise<void> {
  const { start, end } = range;
  if (cell !== undefined) return openCell(uri, cell, { viewColumn: vscode.ViewColumn.Beside });
  const selection = new vscode.Range(start.line, start.character, end.line, end.character);
  const editor = await vscode.window.showTextDocument(vscode.Uri.parse(uri, true), {
    viewColumn: vscode.ViewColumn.Beside,
    preview: true,
    selection,
  });
  editor.revealRange(selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}
