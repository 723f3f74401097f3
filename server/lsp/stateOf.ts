/** What the product is doing, out of what its parts say: the first line that holds. A function of values. */

import { said } from '../base/errors.ts';
import type { Said } from '../base/sentence.ts';
import type { EngineState } from '../engineClient/engineClient.ts';
import type { StatusReport } from '../protocol.ts';
import type { ModelState } from './sidecarModel.ts';
import type { WorkspaceState } from './workspaceState.ts';

export interface StateFacts {
  model: ModelState;
  /** of a download or an import, 0 to 1 */
  modelFraction: number | undefined;
  engine: EngineState['name'] | undefined;
  /** for `failed` */
  engineFailure: Said | undefined;
  /** for `restarting`, in words that follow "The engine" */
  restartReason: string | undefined;
  workspace: WorkspaceState;
  workspaceFraction: number | undefined;
  paused: boolean;
  /** something is being answered */
  answering: boolean;
  /** a person is in a document that is never read */
  inSecret: boolean;
  /** ms to the first token, of answers that were all too slow */
  slowMs: number | undefined;
  /** tokens a second that the engine reads */
  readPerSecond: number | undefined;
}

export type StateLine = Pick<StatusReport, 'state' | 'message' | 'sentence' | 'fraction'>;

/** What keeps Fovea from answering goes before what a person chose, and that before what goes on. */
export function stateOf(facts: StateFacts): StateLine {
  const { model, modelFraction, engine, engineFailure, restartReason } = facts;
  const { workspace, workspaceFraction, paused, answering, inSecret, slowMs, readPerSecond = 0 } = facts;
  const fractionOf = (fraction: number | undefined) => (fraction === undefined ? {} : { fraction });
  if (model.name === 'failed') return { state: 'failed', ...said(model) };
  if (engine === 'failed')
    return { state: 'failed', ...(engineFailure ?? { message: 'The engine failed: restart it.' }) };
  if (model.name === 'getting') return { state: 'gettingModel', ...fractionOf(modelFraction) };
  if (model.name === 'absent') return { state: 'noModel' };
  if (model.name === 'opening' && modelFraction !== undefined) {
    const sentence = { name: 'preparingModel', args: [] } as const;
    return { state: 'gettingModel', message: 'Preparing the model.', sentence, fraction: modelFraction };
  }
  if (model.name !== 'open') return { state: 'starting' };
  if (engine !== 'ready') {
    if (restartReason === undefined) return { state: 'starting' };
    const sentence = { name: 'engineRestarts', args: [restartReason] } as const;
    return { state: 'starting', message: `The engine ${restartReason}. It starts again.`, sentence };
  }
  if (workspace.name === 'failed') return { state: 'failed', ...said(workspace) };
  if (workspace.name === 'behind') {
    const { files, reason } = workspace;
    const what = files === 1 ? 'One file changed and was' : `${files} files changed and were`;
    const message = `${what} not taken into the index (${reason}): rebuild the index.`;
    return { state: 'failed', message, sentence: { name: 'changesLost', args: [files, reason] } };
  }
  if (paused) return { state: 'paused' };
  if (workspace.name === 'building') return { state: 'indexing', ...fractionOf(workspaceFraction) };
  if (answering) return { state: 'answering' };
  if (inSecret) {
    const message = 'This document may hold secrets, so it is never read: nothing is offered in it.';
    return { state: 'ready', message, sentence: { name: 'secretDocument', args: [] } };
  }
  if (slowMs !== undefined) {
    const seconds = (slowMs / 1000).toFixed(1);
    const message = `Answers take ${seconds} s to their first word: this machine reads ${readPerSecond} tokens a second with this model. Copies and a short context are answered from first, the rest is read while you type; a smaller model, or closing what keeps the machine busy, helps.`;
    return { state: 'slow', message, sentence: { name: 'slow', args: [slowMs, readPerSecond] } };
  }
  return { state: 'ready' };
}
