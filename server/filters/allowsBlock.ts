/** Where an offer may have several lines: on an empty line, behind what opens a block, behind a signature. */
import type { Language } from '../chunking/languages.ts';
import type { Syntax } from '../syntax/syntax.ts';
import { parsedText } from './parsedText.ts';
import { type Place, type PlaceInput, placeOf } from './place.ts';

/** Opens a block or a bracket, whatever the language. */
const opener = /(?:[{([]|=>|->)$/;
const colonLanguages = /^(python|yaml|nix|makefile)$/;
const word = /\b(?:do|then|else|begin|try|finally|loop|unsafe)$/;
/** Languages without a grammar whose blocks begin behind a line of these. */
const headline = /^\s*(?:def|class|module|function|local function|if|unless|while|until|for|case|describe|it)\b/;
const headlineLanguages = /^(ruby|lua|elixir|julia|crystal)$/;
const closersOnly = /^[)\]};,\s]*$/;

const block =
  /^(statement_block|block|compound_statement|class_body|interface_body|enum_body|annotation_type_body|constructor_body|declaration_list|field_declaration_list|enumerator_list|enum_variant_list|object_type|switch_body|switch_block|match_block)$/;
/** What a block stands in when it is a statement of its own. */
const noOwner =
  /^(program|module|source_file|translation_unit|statement_block|block|compound_statement|class_body|expression_statement|ERROR)$/;

export async function allowsBlock(
  document: Pick<PlaceInput, 'path' | 'languageId' | 'before' | 'after'>,
  syntax: Syntax,
): Promise<boolean> {
  const place = await placeOf({ ...document, text: '', multiline: true }, syntax);
  const { typed, rest, inside, language, startsOnLine } = place;
  if (inside || startsOnLine || !closersOnly.test(rest)) return false;
  const line = typed.trimEnd();
  if (line === '') return rest.trim() === '';
  if (language.kind === 'prose') return false;
  // The editor closes a brace itself; arguments in brackets that it closed are seldom several lines.
  if (rest.trim() !== '' && !line.endsWith('{')) return false;
  if (endsOpen(line, language.id) && !endsWithComment(place)) return true;
  if (headlineLanguages.test(language.id)) return headline.test(line);
  // What stands before a blank is seldom all of a signature: `let a = `.
  return line === typed && isSignature(document, language, syntax);
}

function endsOpen(line: string, languageId: string): boolean {
  if (opener.test(line) || word.test(line)) return true;
  return line.endsWith(':') && (colonLanguages.test(languageId) || /^\s*(?:case\b.*|default\s*):$/.test(line));
}

function endsWithComment({ before, spansWith }: Place): boolean {
  const last = spansWith('').at(-1);
  return last?.kind === 'comment' && last.end >= before.trimEnd().length - before.length;
}

/** Whether a block put at the cursor becomes the body of what the line began. */
async function isSignature(
  document: Pick<PlaceInput, 'path' | 'languageId' | 'before' | 'after'>,
  language: Language,
  syntax: Syntax,
): Promise<boolean> {
  const { before } = document;
  const python = language.grammar === 'python';
  const start = before.length;
  const text = python ? ': pass' : ' {}';
  const at = before.length + (python ? 2 : 1);
  const place = await placeOf({ ...document, text, multiline: true }, syntax);
  return syntax.withOffer(place.document, language.grammar, parsedText(place, text), (tree) => {
    const leaf = tree?.rootNode.descendantForIndex(at, at + 1);
    for (let node = leaf; node && node.startIndex >= at; node = node.parent) {
      if (!block.test(node.type)) continue;
      return node.parent !== null && node.parent.startIndex < start && !noOwner.test(node.parent.type);
    }
    return false;
  });
}
