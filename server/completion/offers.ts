/** The offers made last, by number: what became of them, and what they came from as it is known by now. */

import type { Choice } from './chooseText.ts';
import { completionPart } from './completionPart.ts';
import type { CompletionServiceDeps } from './completionServiceDeps.ts';
import type { Offer } from './offer.ts';
import type { OfferPlace } from './place.ts';

const remembered = 64;

interface Made extends Choice {
  offer: Offer;
  languageId: string;
}

export class Offers {
  readonly #counts: CompletionServiceDeps['counts'];
  readonly #made = new Map<number, Made>();
  #lastId = 0;

  constructor(counts: CompletionServiceDeps['counts']) {
    this.#counts = counts;
  }

  /** Counts each generation once, however often it is shown while somebody types. */
  make(choice: Choice, { start, end, prefix, languageId }: OfferPlace): Offer {
    const { generation, from, text, completion } = choice;
    if (generation.shown === 0) this.#counts.offered(languageId);
    generation.shown = Math.max(generation.shown, from + text.length);
    const offer: Offer = { id: ++this.#lastId, start, end, text: prefix + text, reader: generation.reader, completion };
    this.#made.set(offer.id, { ...choice, offer, languageId });
    for (const id of this.#made.keys()) if (id <= this.#lastId - remembered) this.#made.delete(id);
    return offer;
  }

  accepted(id: number): void {
    const made = this.#made.get(id);
    if (!made || made.generation.taken) return;
    this.#counts.accepted(made.languageId);
    made.generation.taken = true;
  }

  /** @param id without it the one made last */
  find(id = this.#lastId): Offer | undefined {
    const made = this.#made.get(id);
    if (!made) return undefined;
    const { offer, generation, from, text } = made;
    const known = generation.completion;
    return known ? { ...offer, completion: completionPart(known, from, text) } : offer;
  }

  clear(): void {
    this.#made.clear();
  }
}
