/** What a line of code does with a name that stands in it, by the line alone, in any language. Knows no syntax tree. */

/** `key`: a property, a field or a setting with its value; `comment`: in prose, a heading included. */
export type NameRole = 'declared' | 'key' | 'comment' | 'mentioned';

const declaringWord =
  /\b(?:class|def|function|func|fn|fun|struct|enum|union|trait|interface|protocol|record|type|impl|const|let|var|val|static|mod|module|namespace|object|method|macro_rules|define)\b!?\s*(?:\([^)\n]*\)\s*|\*\s*|mut\s+)?$/;
/** Before the name of a function that no word announces: types and modifiers at the line's start. */
const typed = /^[A-Za-z_][\w\s*&<>[\],.:]*[\s*&]$/;
const modified =
  /^\s+(?:@\w+\s+)*(?:(?:public|private|protected|internal|static|final|abstract|async|override|virtual|synchronized|get|set)\s+)+(?:[\w<>[\],.?]+\s+)*[#*]?$/;
const control = /^(?:if|for|while|switch|catch|return|else|do|await|new|throw|elif|with|match|case|in|not|and|or)\b/;
const commentLine = /^\s*(?:\/\/|\/\*|\*|--|;;|%|<!--|"""|''')/;
const hashComments = new Set(['python', 'ruby', 'shellscript', 'yaml', 'toml', 'r', 'perl', 'makefile', 'dockerfile']);
const prose = new Set(['markdown', 'restructuredtext', 'plaintext', 'asciidoc']);

/** @param start of the name in the line @param end exclusive */
export function nameRole(line: string, start: number, end: number, languageId: string): NameRole {
  if (prose.has(languageId)) return /^#{1,6}\s/.test(line) ? 'comment' : 'mentioned';
  if (commentLine.test(line)) return 'comment';
  const before = line.slice(0, start);
  const after = line.slice(end);
  if (hashComments.has(languageId) ? /(?:^|\s)#/.test(before) : /(?:^|[\s;])\/\//.test(before)) return 'comment';
  if (declaringWord.test(before)) return 'declared';
  if (/^\s*(?:<[^>\n]*>)?\(/.test(after)) return calledOrDeclared(before, after);
  const bare = before.trim();
  if (
    before === '' ||
    bare === 'export' ||
    /^(?:(?:pub|public|private|protected|static|final|readonly|const)\s+)+[\w<>[\]]*$/.test(bare)
  ) {
    if (/^\s*(?::[^=\n]+)?=(?![=>])/.test(after)) return 'declared';
  }
  if (/^[A-Z][A-Z0-9_]{2,}$/.test(line.slice(start, end)) && bare === '' && /^\s*(?:[=,(]|$)/.test(after))
    return 'declared';
  if (/^\s*["'`]?$/.test(before) && /^["'`]?\??\s*:(?!:)/.test(after)) return 'key';
  if (/^\t+$/.test(before) && /^\s+[\w*[\].]+(?:\s+`|\s*$|\s+\/\/)/.test(after)) return 'key';
  return 'mentioned';
}

function calledOrDeclared(before: string, after: string): NameRole {
  const bare = before.trim();
  if (control.test(bare)) return 'mentioned';
  const ends = after.trimEnd();
  if (before === '' && !ends.endsWith(';') && !ends.endsWith(')')) return 'declared';
  if (typed.test(before) && !ends.endsWith(';')) return 'declared';
  if (modified.test(before) && !ends.endsWith(';')) return 'declared';
  return bare === '' && /\{$/.test(ends) && !/=>\s*\{$/.test(ends) && !/\bfunction\b/.test(ends)
    ? 'declared'
    : 'mentioned';
}
