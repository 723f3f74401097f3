/** What a question asks for as an index knows it: which terms stand for which concept, and what each is worth there. */
import type { Gate } from '../gate/gate.ts';
import { partsOf } from '../gate/terms.ts';
import { findWeights } from './findWeights.ts';
import type { Concept } from './questionTerms.ts';
import { isParticiple } from './wordForms.ts';

/** What a name speaks of. */
export interface Held {
  /** each once, with its best spelling, 0 to 1 */
  concepts: readonly (readonly [concept: number, weight: number])[];
  /** that the name is made of */
  words: number;
}

export interface Wanted {
  concepts: readonly Concept[];
  /** of each concept: inverse document frequency times the concept's weight */
  worth: readonly number[];
  /** term to the concepts that it stands for, with how well */
  stands: ReadonlyMap<string, readonly { concept: number; weight: number }[]>;
  /** as written; undefined where it speaks of nothing that is wanted */
  heldBy(name: string): Held | undefined;
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
    const common = own > 0 ? own + findWeights.relatedCommon * others : others;
    const verb = /ed$/.test(word) || isParticiple(word) ? findWeights.participle : 1;
    return rarity(gate.size, common) ** findWeights.rarity * weight * verb;
  });
  const known = new Map<string, Held | undefined>();
  const heldBy = (name: string): Held | undefined => {
    if (known.has(name)) return known.get(name);
    const held = namedIn(name, stands);
    known.set(name, held);
    return held;
  };
  return { concepts, worth, stands, heldBy };
}

function namedIn(name: string, stands: Wanted['stands']): Held | undefined {
  const parts = partsOf(name);
  const held = new Map<number, number>();
  for (const term of [name.toLowerCase(), ...parts]) {
    for (const { concept, weight } of stands.get(term) ?? []) {
      if (weight > (held.get(concept) ?? 0)) held.set(concept, weight);
    }
  }
  return held.size > 0 ? { concepts: [...held], words: Math.max(1, parts.length) } : undefined;
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
