/** Why nothing is offered at a place, as a sentence for who asked on the command line. */
import type { Silence } from '../completion/offer.ts';
import type { FilterName } from '../filters/filter.ts';

/** What a filter takes, in words that follow "all that the model wrote is". */
const taken: Readonly<Record<FilterName, string>> = {
  invisible: 'characters that nobody sees',
  cutOff: 'a line that was broken off',
  oneLine: 'further lines, where one is allowed',
  indentation: 'indented otherwise than the file',
  repetition: 'a repetition of what stands above',
  stutter: 'the same few characters again and again',
  part: 'what ends a part that the editor stands in',
  brackets: 'a bracket that nothing opened',
  quotes: 'a quote that stands there already',
  words: 'a word that closes what nothing opened',
  comment: 'a comment that would swallow what follows the cursor',
  scope: 'outside of the block that the cursor is in',
  blockEnd: 'behind the end of the block that the cursor is in',
  suffix: 'what follows the cursor already',
  blanks: 'blanks',
  tooShort: 'too short to be worth a key',
};

export function silenceSentence({ reason, detail = '' }: Silence): string {
  switch (reason) {
    case 'nothing':
      return 'Nothing to add here.';
    case 'off':
      return `Nothing is offered in ${detail} unless it is switched on in the setting fovea.languages.`;
    case 'filtered': {
      const words = Object.hasOwn(taken, detail) ? taken[detail as FilterName] : 'not to be shown';
      return `Nothing is offered here: what the model wrote is ${words} (filter ${detail}); --raw shows it.`;
    }
    default:
      return `Nothing is offered here (${[reason, detail].filter(Boolean).join(': ')}).`;
  }
}
