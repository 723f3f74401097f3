/**
 * The block that the cursor is in is not left, as far as indentation tells: a line that stands further out than the
 * cursor's ends the text. Prose ends with its paragraph. Knows no syntax; stopAtBlockEnd does.
 */
import { type Line, linesOf } from '../syntax/lineText.ts';
import { spanAround } from '../syntax/span.ts';
import type { Place } from './place.ts';

const closer = /^\s*[)\]}]/;
/** Labels and directives stand further out by custom. */
const outdented = /^\s*(?:#|(?:public|private|protected|signals|slots)\b[\w ]*:)/;
const labelled = /^(c|cpp|go)$/;
const label = /^\s*[A-Za-z_]\w*:\s*$/;
/** Goes on with a statement that began at the same depth. */
const goesOn =
  /^\s*(?:[)\]}]|\{|#(?:else|elif|endif)\b|else\b|elif\b|elseif\b|elsif\b|except\b|rescue\b|ensure\b|finally\b|catch\b|while\b|case\b|default\b|when\b|in\b|then\b|do\b|done\b|fi\b|esac\b|end\b|and\b|or\b|[.?:&|+*/=<>-])/;

export function stayInScope(text: string, place: Place): string {
  const { typed, language } = place;
  const lines = linesOf(typed + text);
  const cutAt = (line: Line): string => text.slice(0, Math.max(0, line.start - typed.length)).trimEnd();
  if (language.kind === 'prose') {
    const filled = lines.findIndex(({ blank }) => !blank);
    const end = lines.find(({ blank }, i) => blank && i > filled && filled >= 0);
    return end ? cutAt(end) : text;
  }
  const spans = place.spansWith(text);
  const offset = -typed.length;
  const base = lines[0].width;
  const header = typed.trim() !== '';
  let deeper = false;
  for (const line of lines.slice(1)) {
    if (line.blank || spanAround(spans, offset + line.start)) continue;
    const closing = closer.test(line.text);
    const custom = outdented.test(line.text) || (labelled.test(language.id) && label.test(line.text));
    if (line.width < base && !closing && !custom) return cutAt(line);
    if (header && deeper && line.width === base && !custom && !goesOn.test(line.text)) return cutAt(line);
    if (line.width < base && closing) return text.slice(0, line.end - typed.length);
    deeper ||= line.width > base;
  }
  return text;
}
