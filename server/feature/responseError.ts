/** What a request that failed is answered with. */
import { LSPErrorCodes, ResponseError } from 'vscode-languageserver/node';
import { FoveaError, said } from '../base/errors.ts';

/** As the protocol has it: cancelled, or failed with the sentence for the user, whose name is in the error's data. */
export function responseError(error: unknown): unknown {
  if (!(error instanceof FoveaError)) return error;
  const code = error.kind === 'cancelled' ? LSPErrorCodes.RequestCancelled : LSPErrorCodes.RequestFailed;
  return new ResponseError(code, error.message, said(error));
}
