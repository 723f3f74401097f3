/** A question as the sidecar is asked it: what streams comes under a token of the question's own. */
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { type AskParams, type AskResult, type AskUpdate, methods } from '../../server/protocol.ts';
import type { Sidecar } from '../sidecar.ts';
import type { SessionParts } from './session.ts';

export function askSidecar(sidecar: Pick<Sidecar, 'request' | 'onProgress'>): SessionParts['ask'] {
  return async (question, onUpdate, signal) => {
    const partialResultToken = randomUUID();
    const cancellation = new vscode.CancellationTokenSource();
    const cancel = (): void => cancellation.cancel();
    const listening = sidecar.onProgress<AskUpdate>(partialResultToken, onUpdate);
    signal.addEventListener('abort', cancel);
    try {
      const params: AskParams = { ...question, partialResultToken };
      return await sidecar.request<AskResult>(methods.ask, params, cancellation.token);
    } finally {
      signal.removeEventListener('abort', cancel);
      listening.dispose();
      cancellation.dispose();
    }
  };
}
