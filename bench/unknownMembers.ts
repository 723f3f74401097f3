/** What cutting an offer before a name that is known nowhere would change: figures of recorded offers. */
import { namesIn } from '../server/confidence/features.ts';
import { dropUnknownMember } from './dropUnknownMember.ts';
import { editSimilarity, mean } from './metrics.ts';
import { isRight, type SpeakRecord } from './speakRecords.ts';

export interface UnknownMemberFigures {
  offers: number;
  /** offers that it cuts; of these, those with nothing left, those that were exact, and those whose rest is right */
  cut: number;
  emptied: number;
  wereExact: number;
  restRight: number;
  /** mean edit similarity to the true line of those cut with something left, before and after; `null` without any */
  similarity: [before: number, after: number] | null;
  /** share of exact lines among what is shown, before and after; `null` where nothing is */
  exact: [before: number | null, after: number | null];
}

/** @param shown records with an offer */
export function unknownMemberFigures(shown: readonly SpeakRecord[]): UnknownMemberFigures {
  const offers = shown.map((record) => ({ record, kept: keptOf(record) }));
  const cut = offers.filter(({ record, kept }) => kept.trimEnd() !== record.offered.trimEnd());
  const shortened = cut.filter(({ kept }) => kept.trim() !== '');
  const emptied = cut.length - shortened.length;
  const exact = offers.filter(({ record }) => isRight(record)).length;
  const wereExact = cut.filter(({ record }) => isRight(record)).length;
  const similarity = (text: (offer: (typeof offers)[number]) => string): number =>
    mean(shortened.map((offer) => editSimilarity(text(offer), offer.record.truth)));
  return {
    offers: offers.length,
    cut: cut.length,
    emptied,
    wereExact,
    restRight: shortened.filter(({ kept, record }) => record.truth.startsWith(kept.trimEnd())).length,
    similarity:
      shortened.length > 0 ? [similarity(({ record }) => record.offered), similarity(({ kept }) => kept)] : null,
    exact: [share(exact, offers.length), share(exact - wereExact, offers.length - emptied)],
  };
}

/** The whole line is looked at: what was typed may be the beginning of a name, or lead to a member. */
function keptOf({ before, languageId, names, offered }: SpeakRecord): string {
  const brought = new Set(namesIn(before, offered));
  const known = (name: string): boolean => !(brought.has(name) && names[name] === 'nowhere');
  return dropUnknownMember(`${before}${offered}`, languageId, known).slice(before.length);
}

function share(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}
