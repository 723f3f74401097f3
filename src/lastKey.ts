/**
 * The last key that was typed, as long as nothing could come of it: VS Code did not ask, or asked before Fovea could
 * answer. Knows no editor and no time.
 */

/** A document as it was after the key. */
export interface KeyPlace {
  uri: string;
  version: number;
}

/** Why VS Code is asked to ask once more. */
export type AskAgainReason = 'vscodeDidNotAsk' | 'askedTooSoon';

export class LastKey {
  #place: KeyPlace | undefined;
  #tooSoon = false;
  #everAsked = false;

  typed(place: KeyPlace): void {
    this.#place = place;
    this.#tooSoon = false;
  }

  /** VS Code asks for ghost text, wherever. */
  asked(): void {
    this.#everAsked = true;
  }

  /** What VS Code asked for there came to nothing. @param canAnswer whether Fovea could answer when it was asked */
  unanswered(place: KeyPlace, canAnswer: boolean): void {
    if (!isSame(this.#place, place)) return;
    if (canAnswer) this.forget();
    else this.#tooSoon = true;
  }

  /** Something was offered, or is asked for again. */
  forget(): void {
    this.#place = undefined;
  }

  /**
   * Once VS Code has asked, it asks at every key where it wants to, and has its reasons where it does not.
   * @param place where the cursor is now
   * @returns undefined: nothing is owed there
   */
  owed(place: KeyPlace): AskAgainReason | undefined {
    if (!isSame(this.#place, place)) return undefined;
    if (this.#tooSoon) return 'askedTooSoon';
    return this.#everAsked ? undefined : 'vscodeDidNotAsk';
  }
}

function isSame(one: KeyPlace | undefined, other: KeyPlace): boolean {
  return one !== undefined && one.uri === other.uri && one.version === other.version;
}
