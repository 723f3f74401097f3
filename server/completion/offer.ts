/** What is asked of completions and what comes back, as plain data; offsets are UTF-16. Knows neither LSP nor engine. */
import type { Completion } from '../complete.ts';
import type { Eagerness } from '../settings.ts';

export interface OfferRequest {
  uri: string;
  /** as the index names it; of a document outside of the workspace, its name */
  path: string;
  languageId: string;
  text: string;
  cursor: number;
  /** of `text`, which is put together from parts such as cells: the one that is asked for, UTF-16 offsets */
  own?: { start: number; end: number };
  /** one offer is enough: other readers are not asked */
  alone?: boolean;
  /** typed, or asked for */
  trigger: 'automatic' | 'invoked';
  /** the suggest widget's selected entry: it would put `text` in place of `start` to `end` */
  selected?: { start: number; end: number; text: string };
  multiline: boolean;
  eagerness: Eagerness;
  /** for a whole block; after it the first line is offered alone */
  blockBudgetMs: number;
}

export interface Offer {
  /** unique in this server */
  id: number;
  /** replaced: from `start`, on the cursor's line, to `end` */
  start: number;
  end: number;
  text: string;
  /** its name */
  reader: string;
  /** what it came from */
  completion: Completion;
}

/** Why nothing is offered; counted by name. */
export type SilenceReason =
  /** switched off here, or paused */
  | 'off'
  /** the document is one that is never read */
  | 'secret'
  /** no model serves yet */
  | 'notReady'
  /** something stands to the right of the cursor, or within a word */
  | 'place'
  /** a newer request took its turn */
  | 'superseded'
  | 'cancelled'
  /** the model has nothing to add */
  | 'nothing'
  /** below the threshold of when to speak */
  | 'unsure'
  /** the suggest widget's entry does not go with it */
  | 'otherEntry'
  /** a post-filter took it; which one is in `detail` */
  | 'filtered'
  | 'refused'
  | 'engineDown';

export interface Silence {
  reason: SilenceReason;
  /** a filter's name, or an error's sentence */
  detail?: string;
}
