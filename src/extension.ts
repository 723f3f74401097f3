/** The root of the client: builds every feature, and takes all of them down again. */
import * as vscode from 'vscode';
import type { StatusReport } from '../server/protocol.ts';
import { activateAskCommands } from './ask/askCommands.ts';
import { activateAskPanel } from './ask/panel.ts';
import { AskAgain } from './askAgain.ts';
import { LanguageClientSidecar } from './client.ts';
import type { ClientContext } from './clientContext.ts';
import { showSnoozed } from './commands/offerCommands.ts';
import { activateCommands } from './commands.ts';
import { LastConsulted } from './consulted.ts';
import { activateContextKeys } from './contextKeys.ts';
import { activateCursorNotice } from './cursorNotice.ts';
import { DisposableStore } from './disposables.ts';
import { Figures } from './figures.ts';
import { activateFirstRun, offerSeen } from './firstRun.ts';
import { activateAcceptance, inlineCompletionMiddleware } from './inlineCompletion.ts';
import { activateNotSupported } from './notSupported.ts';
import { activateParticipant } from './participant.ts';
import { unsupported } from './platform.ts';
import { activateRivalNotice } from './rivalNotice.ts';
import { Snooze } from './snooze.ts';
import { activateStatus } from './status.ts';
import { ThisFile } from './thisFile.ts';
import { thisPlatform } from './thisPlatform.ts';
import type { Translate } from './translate.ts';
import { VirtualPages } from './virtualPages.ts';
import { WorkDoneNotifications } from './workDoneProgress.ts';

/** What other extensions and tests may ask. */
export interface FoveaApi {
  /** as the sidecar reported last */
  readonly report: StatusReport | undefined;
  readonly sidecarProcessId: number | undefined;
}

/** VS Code calls `activate` and `deactivate` of one module: what the second takes down must be kept here. */
let running: { sidecar?: LanguageClientSidecar; store: DisposableStore } | undefined;

export function activate(extension: vscode.ExtensionContext): FoveaApi {
  const store = new DisposableStore();
  const t: Translate = (message, ...args) => vscode.l10n.t(message, ...args);
  const sentence = unsupported(thisPlatform(), t);
  if (sentence !== undefined) {
    running = { store };
    activateNotSupported(extension, store, sentence);
    return { report: undefined, sidecarProcessId: undefined };
  }
  const sidecar = startable(extension, store, t);
  running = { sidecar, store };
  void sidecar.start();
  return {
    get report() {
      return sidecar.report;
    },
    get sidecarProcessId() {
      return sidecar.processId;
    },
  };
}

export async function deactivate(): Promise<void> {
  const { sidecar, store } = running ?? {};
  running = undefined;
  await sidecar?.stop();
  store?.dispose();
}

/** Everything that stands around the sidecar, before it starts. */
function startable(extension: vscode.ExtensionContext, store: DisposableStore, t: Translate): LanguageClientSidecar {
  let show = (): void => {};
  const snooze = store.add(
    new Snooze(minuteClock, () => {
      showSnoozed({ snooze });
      show();
    }),
  );
  const sidecar = store.add(
    new LanguageClientSidecar(extension, (own) => {
      const notifications = store.add(new WorkDoneNotifications(own));
      return {
        ...inlineCompletionMiddleware(own, snooze, store.add(new AskAgain(own)), offerSeen),
        handleWorkDoneProgress: (token, value, next) => notifications.handle(token, value, next),
      };
    }),
  );
  const context: ClientContext = {
    extension,
    store,
    sidecar,
    snooze,
    consulted: store.add(new LastConsulted(sidecar)),
    thisFile: store.add(new ThisFile(sidecar)),
    pages: store.add(new VirtualPages()),
    figures: new Figures(vscode.env.language),
    t,
  };
  show = activateStatus(context);
  activateContextKeys(context);
  activateCursorNotice(context);
  activateCommands(context);
  activateAskCommands(context, activateAskPanel(context));
  activateAcceptance(context);
  activateParticipant(context);
  activateFirstRun(context);
  activateRivalNotice(context);
  return sidecar;
}

const minuteClock = {
  nowMs: Date.now,
  everyMinute: (tick: () => void) => {
    // A little more often, so that a minute that is over does not stay shown.
    const timer = setInterval(tick, 20_000);
    return { dispose: () => clearInterval(timer) };
  },
};
