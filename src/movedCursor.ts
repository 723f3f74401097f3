/** Tells a cursor that was put somewhere from one that typing moved. Knows no editor. */

export interface CursorPlace {
  uri: string;
  /** of the document; what is typed changes it before the cursor moves */
  version: number;
}

export class MovedCursor {
  #last: CursorPlace | undefined;

  /** Whether the cursor of the editor that has the focus came there otherwise than by a change of its document. */
  isMoved(place: CursorPlace): boolean {
    const last = this.#last;
    this.#last = place;
    return last?.uri !== place.uri || last.version === place.version;
  }
}
