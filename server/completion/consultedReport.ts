/** What an offer came from, as the client shows it. A function of values. */
import type { Range } from 'vscode-languageserver';
import type { WorkspaceHost } from '../feature/serverContext.ts';
import type { ConsultedReport } from '../protocol.ts';
import type { Offer } from './offer.ts';

/** A shorter run is what any two texts share; where nothing was read it is all there is to tell. */
const shownRunTokens = 4;

export function consultedReport(
  { id, reader, completion }: Offer,
  where: { uri: string; range: Range },
  workspace: Pick<WorkspaceHost, 'sourceOf' | 'uriOf' | 'lineIn'>,
): ConsultedReport {
  const { chunks, copied, times } = completion;
  const leastTokens = chunks.length > 0 ? shownRunTokens : 1;
  const { promptMs, gateMs, firstTokenMs, totalMs } = times;
  return {
    offer: id,
    ...where,
    reader,
    // What is no longer there cannot be opened.
    sources: chunks.flatMap(({ path, start, end, scope, share }) => {
      const source = workspace.sourceOf(path, start, end, scope);
      return source ? [{ ...source, share }] : [];
    }),
    copied: copied
      .filter(({ tokens }) => tokens >= leastTokens)
      .map(({ path, line, tokens }) => ({ uri: workspace.uriOf(path), path, ...workspace.lineIn(path, line), tokens })),
    times: { promptMs, gateMs, firstTokenMs, totalMs },
  };
}
