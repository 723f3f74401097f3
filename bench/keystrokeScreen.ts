/**
 * What stands on the screen while somebody types: the last offer as long as what is typed agrees with it, as VS Code keeps
 * it. Knows no clock and no connection.
 */

export interface Item {
  insertText: string;
  /** on the cursor's line */
  range?: { start: { character: number }; end: { character: number } };
}

export class KeystrokeScreen {
  /** what is shown after the cursor */
  #ghost: string | undefined;

  /** The first line of it, `undefined` for no offer. */
  get line(): string | undefined {
    return this.#ghost?.split(/\r?\n/, 1)[0];
  }

  get shown(): boolean {
    return this.#ghost !== undefined;
  }

  /** @returns whether what was shown stays, a character shorter */
  typed(character: string): boolean {
    const stays = this.#ghost?.startsWith(character) === true && this.#ghost.length > character.length;
    this.#ghost = stays ? this.#ghost?.slice(character.length) : undefined;
    return stays;
  }

  /** @param lineBefore the cursor's line before the cursor: a range begins somewhere in it */
  answered(items: readonly Item[], lineBefore: string): void {
    const [item] = items;
    this.#ghost = item && ghostOf(item, lineBefore);
  }
}

/** `undefined`: nothing that the cursor's line does not begin with already */
function ghostOf({ insertText, range }: Item, lineBefore: string): string | undefined {
  const replaced = range ? lineBefore.slice(range.start.character) : '';
  if (!insertText.startsWith(replaced) || insertText.length === replaced.length) return undefined;
  return insertText.slice(replaced.length);
}
