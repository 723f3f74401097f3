/** A place as the product would see it, and the features of chunks there. */
import { languageOf } from '../../server/chunking/languages.ts';
import type { ChunkKey } from '../../server/engine/protocol.ts';
import { evidenceAt } from '../../server/gate/evidence.ts';
import { featureRows } from '../../server/gate/features.ts';
import { overlapsLocal } from '../../server/gate/gate.ts';
import { looksIn } from '../../server/placeReads.ts';
import { localContext } from '../../server/prompt/localContext.ts';
import type { IndexedChunk } from '../../server/workspace/repositoryIndex.ts';
import { type Digger, visibleText } from '../digHoles.ts';
import { hindsight } from './hindsight.ts';
import type { LabelledChunk, LabelledPlace } from './labelRecords.ts';

/** Characters before the cursor that the model sees anyway, about. */
const localCharacters = 1000;

type Place = Pick<LabelledPlace, 'mode' | 'path' | 'offset' | 'targetEnd'>;

export class FeaturesAt {
  readonly #digger: Digger;
  readonly #place: Place;
  readonly #whole: string;

  private constructor(digger: Digger, place: Place) {
    this.#digger = digger;
    this.#place = place;
    this.#whole = digger.session.index.files.get(place.path)!.text;
  }

  /** Cuts the target out of the project's file until `leave`. */
  static async place(digger: Digger, place: Place): Promise<FeaturesAt> {
    const at = new FeaturesAt(digger, place);
    await digger.session.updateFile(place.path, at.#text);
    return at;
  }

  async leave(): Promise<void> {
    await this.#digger.session.updateFile(this.#place.path, this.#whole);
  }

  get #text(): string {
    const { mode, offset, targetEnd } = this.#place;
    return visibleText(mode, this.#whole, offset, targetEnd);
  }

  get language(): string {
    return languageOf(this.#place.path).id;
  }

  chunkAt({ path, start, end }: Pick<LabelledChunk, 'path' | 'start' | 'end'>): IndexedChunk | undefined {
    const { index } = this.#digger.session;
    return index.files.get(path)?.chunks.find((chunk) => chunk.start === start && chunk.end === end);
  }

  /** Of each of the chunks; without them, of all that is offered here: what the gate knows, and what the target shares with it. */
  rows(only?: readonly ChunkKey[]): { known: number[]; hindsight: number[] }[] {
    const { session, healer } = this.#digger;
    const { gate, index } = session;
    const { mode, path, offset, targetEnd } = this.#place;
    const text = this.#text;
    const looks = looksIn(index);
    const local = localContext(healer, { path, languageId: this.language, text }, offset);
    const excluded = overlapsLocal(looks.chunkOf, local, mode === 'prefix');
    const place = { path, text, cursor: offset, allows: (key: ChunkKey) => !excluded(key), ...looks };
    const evidence = evidenceAt(gate, place, only);
    const seen = text.slice(Math.max(0, offset - localCharacters), offset);
    const next = hindsight(seen, this.#whole.slice(offset, targetEnd), evidence.rarityOf);
    const keys = only ?? evidence.keys;
    const rows = featureRows({ gate, place, evidence, textOf: looks.textOf }, keys);
    return keys.map((key, i) => ({ known: [...rows[i]], hindsight: next.of(looks.textOf(key)) }));
  }
}
