/** The commands of the palette, by family; `ask/` has its own. */
import type { ClientContext } from './clientContext.ts';
import { activateIndexCommands } from './commands/indexCommands.ts';
import { activateLeftOutCommands } from './commands/leftOutCommands.ts';
import { activateModelCommands } from './commands/modelCommands.ts';
import { activateOfferCommands } from './commands/offerCommands.ts';
import { activateReportCommands } from './commands/reportCommands.ts';
import { activateRewriteCommands } from './commands/rewriteCommands.ts';
import { activateSourceCommands } from './commands/sourceCommands.ts';
import { activateStatisticsCommands } from './commands/statisticsCommands.ts';

export function activateCommands(context: ClientContext): void {
  activateSourceCommands(context);
  activateOfferCommands(context);
  activateIndexCommands(context);
  activateLeftOutCommands(context);
  activateModelCommands(context);
  activateReportCommands(context);
  activateStatisticsCommands(context);
  activateRewriteCommands(context);
}
