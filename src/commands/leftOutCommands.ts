/** The page of what is left out, opened. */
import { type LeftOutReport, methods } from '../../server/protocol.ts';
import type { ClientContext } from '../clientContext.ts';
import { leftOutPage } from '../leftOutPage.ts';
import { registerCommand } from './registerCommand.ts';

export function activateLeftOutCommands(context: ClientContext): void {
  const { sidecar, pages, figures, t } = context;
  registerCommand(context, 'showLeftOut', async () => {
    const report = await sidecar.request<LeftOutReport>(methods.leftOut, {});
    // Files' names stand in it: it is shown as text, not as Markdown.
    await pages.showBeside('Left out.txt', leftOutPage(report, figures, t));
  });
}
