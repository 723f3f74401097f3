/** Names that a text defines by its words alone, for texts without a grammar. Knows no language. */

export interface NameAt {
  readonly name: string;
  /** UTF-16 position of its first character */
  readonly at: number;
}

/** `pub fn name`, `class Name`, `(defun name`, `export const name`: a word that defines, then the name. */
const led =
  /(?<![\w$.-])(?:def(?:un|macro|method|var|struct|protocol|record|type|n-?|p|module)?|class|function|func|fun|fn|sub|proc|procedure|method|macro|const|let|var|val|type|typedef|struct|enum|union|interface|trait|protocol|module|namespace|package|object|record|mixin|extension|contract|event|modifier|message|service|rpc|model|table|view|resource|program|subroutine|entity|architecture|component|signal|#define|task|rule|target)[ \t]+(?:\([^()\n]{0,80}\)[ \t]*)?([\p{L}_$][\p{L}\p{N}_$]*[!?]?)/gu;
/** `NAME =`, `name: value`, `[section]` where a line begins. */
const assigned =
  /^(?:(?:export|local|set|declare|readonly)[ \t]+)?([\p{L}_][\p{L}\p{N}_$.-]*)[ \t]*(?::?=(?![=>])|:(?=[ \t]|$)|\?=|\+=)/gmu;
/** `name() {` of shells, `.name {` and `#name {` of styles, `$name:` and `@name:` of their dialects. */
const shaped =
  /^(?:[ \t]*([\p{L}_][\p{L}\p{N}_-]*)[ \t]*\(\)[ \t]*\{|[ \t]*[.#%]([\p{L}_][\p{L}\p{N}_-]*)[^;{}\n]*\{|[ \t]*[$@]([\p{L}_][\p{L}\p{N}_-]*)[ \t]*:)/gmu;
/** Words that may follow one that defines and are no names. */
const noNames =
  /^(?:class|function|func|fn|def|const|let|var|val|type|struct|enum|interface|object|static|mut|async|abstract|for|in|is|of|if|as|the|an?|to|and|or|that|with|from|default|extends|implements)$/;

/** Names of [start, end), in order. */
export function lexicalNames(text: string, start: number, end: number): NameAt[] {
  const part = text.slice(start, end);
  const found: NameAt[] = [];
  for (const pattern of [led, assigned, shaped]) {
    for (const match of part.matchAll(pattern)) {
      const name = match.slice(1).find((group) => group !== undefined) ?? '';
      if (name === '' || noNames.test(name)) continue;
      found.push({ name, at: start + match.index + match[0].indexOf(name) });
    }
  }
  return found.sort((a, b) => a.at - b.at);
}
