/**
 * Cuts an offer before the first member or called name that is known nowhere: a small model invents such names.
 * Knows no index; who calls says what is known. Measured, and not among the product's filters: of 186 offers it cut two,
 * and made neither right (docs/results.md).
 */
import { languageById } from '../server/chunking/languages.ts';
import { lex } from '../server/syntax/lex.ts';
import { spanAround } from '../server/syntax/span.ts';

/** A member with what leads to it, or a name that is called. */
const use =
  /(?<lead>\?\.|\.|->|::)\s*(?<member>[\p{L}_$][\p{L}\p{N}_$]*)|(?<![\p{L}\p{N}_$])(?<called>[\p{L}_$][\p{L}\p{N}_$]*)(?=!?\()/gu;
/** A name that the text itself brings up. */
const declared =
  /\b(?:def|class|function|func|fn|struct|enum|interface|trait|type|let|const|var|val|mut|as|for|import)\s+\*?([\p{L}_$][\p{L}\p{N}_$]*)|([\p{L}_$][\p{L}\p{N}_$]*)\s*(?::=|=(?!=))/gu;
const keywords = new Set(
  'if for while switch catch return match with elif except and or not in is await yield assert del print lambda async function func fn typeof sizeof new throw super self this import require defer go select case use pub void let const var def class else do instanceof delete unless until when where'.split(
    ' ',
  ),
);

export function dropUnknownMember(text: string, languageId: string, known: (identifier: string) => boolean): string {
  if (languageById(languageId).kind === 'prose') return text;
  const spans = lex(text, languageId);
  const own = new Set([...text.matchAll(declared)].flatMap(([, name, assigned]) => [name ?? assigned]));
  for (const { index, groups = {} } of text.matchAll(use)) {
    const name = groups.member ?? groups.called;
    if (name === undefined || keywords.has(name) || own.has(name) || known(name)) continue;
    if (spanAround(spans, index)) continue;
    return text.slice(0, index);
  }
  return text;
}
