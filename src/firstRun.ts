/** The first minutes: the walkthrough, opened once ever; and a word about the missing model, once a session. */
import * as vscode from 'vscode';
import { type ModelChoice, methods } from '../server/protocol.ts';
import type { ClientContext } from './clientContext.ts';
import { commandIds } from './commandIds.ts';
import { registerCommand } from './commands/registerCommand.ts';
import { setContextKey } from './contextKeys.ts';

const walkthroughShown = 'walkthroughShown';
const modelDeclined = 'modelDeclined';

export function activateFirstRun(context: ClientContext): void {
  const { extension, store, sidecar } = context;
  const memory = extension.globalState;
  const open = (): Thenable<unknown> =>
    vscode.commands.executeCommand('workbench.action.openWalkthrough', `${extension.extension.id}#start`, false);
  registerCommand(context, 'openWalkthrough', open);
  const opens = memory.get(walkthroughShown) !== true;
  if (opens) {
    void memory.update(walkthroughShown, true);
    void open();
  }
  // The walkthrough's first step says the same.
  let said = opens || memory.get(modelDeclined) === true;
  store.add(
    sidecar.onReport(({ state }) => {
      if (state !== 'noModel' || said) return;
      said = true;
      void offerModel(context);
    }),
  );
}

/** The walkthrough's step about seeing a completion is done. */
export function offerSeen(): void {
  setContextKey('offerSeen', true);
}

async function offerModel({ extension, sidecar, figures, t }: ClientContext): Promise<void> {
  const size = await modelSize(sidecar.request<ModelChoice[]>(methods.models, {}));
  const get = size === undefined ? t('Get Model') : t('Get Model ({0})', figures.bytes(size));
  const later = t('Not Now');
  const never = t('Do Not Ask Again');
  const words = t(
    'Fovea needs its model, fetched once and kept on this machine. Nothing else is ever sent or fetched.',
  );
  const picked = await vscode.window.showInformationMessage(words, get, later, never);
  if (picked === get) await vscode.commands.executeCommand(commandIds.getModel);
  else if (picked === never) await extension.globalState.update(modelDeclined, true);
}

/** Bytes to fetch for the model that is set; undefined where it is not known. */
async function modelSize(asked: Promise<ModelChoice[]>): Promise<number | undefined> {
  try {
    return (await asked).find(({ current }) => current)?.bytes;
  } catch {
    return undefined;
  }
}
