/** What a question asks for as an index knows it: which terms stand for which concept, and what each is worth there. */
import type { Gate } from '../gate/gate.ts';
import { findWeights } from './findWeights.ts';
import type { Concept } from './questionTerms.ts';

export interface Wanted {
  concepts: readonly Concept[];
  /** of each concept: inverse document frequency times the concept's weight */
  worth: readonly number[];
  /** term to the concepts that it stands for, with how well */
  stands: ReadonlyMap<string, readonly { concept: number; weight: number }[]>;
}

type Frequencies = Pick<Gate, 'size' | 'frequency'>;

export function wantedOf(gate: Frequencies, concepts: readonly Concept[]): Wanted {
  const stands = new Map<string, { concept: number; weight: number }[]>();
  const worth = concepts.map(({ word, forms, related, weight }, concept) => {
    const add = (terms: Iterable<string>, how: number): number => {
      let holding = 0;
      for (const term of terms) {
        const chunks = gate.frequency(term);
        const known = stands.get(term) ?? [];
        if (chunks === 0 || known.some((each) => each.concept === concept)) continue;
        holding += chunks;
        known.push({ concept, weight: how });
        stands.set(term, known);
      }
      return holding;
    };
    const own = add([word], 1) + add(forms, findWeights.form);
    const others = add(related, findWeights.related);
    return rarity(gate.size, own > 0 ? own : others) * weight;
  });
  return { concepts, worth, stands };
}

function rarity(size: number, holding: number): number {
  const count = Math.min(holding, size);
  return Math.log(1 + (size - count + 0.5) / (count + 0.5));
}

/** What each term is worth, for a search by terms and for excerpts. */
export function termWeights({ concepts, stands, worth }: Wanted): {
  search: Map<string, number>;
  worth: Map<string, number>;
} {
  const [search, values] = [new Map<string, number>(), new Map<string, number>()];
  for (const [term, list] of stands) {
    for (const { concept, weight } of list) {
      search.set(term, Math.max(search.get(term) ?? 0, weight * concepts[concept].weight));
      values.set(term, Math.max(values.get(term) ?? 0, weight * worth[concept]));
    }
  }
  return { search, worth: values };
}
