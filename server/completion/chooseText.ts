/** Which part of a generation is offered at a place: all of it, its first line, or what is left of what was shown. */
import type { Completion } from '../complete.ts';
import { completionPart } from './completionPart.ts';
import type { CompletionServiceDeps } from './completionServiceDeps.ts';
import type { Extent, Generation } from './generation.ts';
import { firstLine } from './lines.ts';
import type { Silence } from './offer.ts';
import { type CompletionPlace, ownPlace } from './place.ts';
import type { Found } from './resultCache.ts';

export interface Choice {
  generation: Generation;
  /** UTF-16 units of the generation's text before `text` */
  from: number;
  text: string;
  completion: Completion;
}

/** @param found with as much text as is to be chosen from */
export async function chooseText(
  { value: generation, typed, sameAfter }: Found<Generation>,
  place: CompletionPlace,
  extent: Extent,
  postFilter: CompletionServiceDeps['postFilter'],
): Promise<Choice | Silence> {
  const { completion, state, shown } = generation;
  const from = typed.length;
  const rest = generation.text.slice(from);
  if (completion === undefined || rest.trim() === '') return { reason: 'nothing' };
  const chosen = (text: string): Choice => {
    return { generation, from, text, completion: completionPart(completion, from, text) };
  };
  const filter = (text: string, cut: boolean) =>
    postFilter({ ...ownPlace(place), text, multiline: extent !== 'line', cut });

  let silence: Silence = { reason: 'nothing' };
  if (state === 'whole' && extent === 'block') {
    const filtered = await filter(rest, generation.cut);
    if ('text' in filtered) {
      const { length } = filtered.text;
      // Beyond what a filter cut off nothing is to be offered later.
      if (rest.slice(length).trim() !== '') generation.endAt(from + length);
      return chosen(filtered.text);
    }
    silence = { reason: 'filtered', detail: filtered.filter };
  }
  const line = firstLine(rest);
  if (line !== undefined || state === 'whole') {
    const filtered = await filter(line ?? rest, line === undefined && generation.cut);
    if ('text' in filtered) return chosen(filtered.text);
    silence = { reason: 'filtered', detail: filtered.filter };
  }
  // What was on the screen stays there while it is typed: a last character alone would not pass the filters.
  if (shown > from && sameAfter) return chosen(generation.text.slice(from, shown));
  return silence;
}
