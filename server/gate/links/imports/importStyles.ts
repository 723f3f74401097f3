/** How imports are written, by language: what they look like among comments and strings. Knows no files. */
import { languageById } from '../../../chunking/languages.ts';

/** How a family of languages writes imports. */
export interface ImportStyle {
  /** without it a text has none */
  likely: RegExp;
  /** finds imports, and comments and strings, in which there are none */
  pattern: RegExp;
  /** of one match; nothing for a comment or string */
  read(match: RegExpExecArray | RegExpMatchArray): readonly string[];
}

const none: readonly string[] = [];

const script: ImportStyle = {
  likely: /\bimport\b|\bfrom\s*['"]|\brequire\b|\bmock\b/,
  pattern:
    /\/\/(?!\/ *<reference)[^\n]*|\/\*[\s\S]*?\*\/|(?:\b(?:from|import)\s*|\b(?:import|require|require\.resolve|\w*[mM]ock|importActual|requireActual)\s*(?:<[^<>()]*>)?\(\s*(?:\/\*[\s\S]*?\*\/\s*)?|\/\/\/ *<reference +path *= *)(['"`])(?<spec>[^'"`\n]{1,300})\1|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/g,
  read: ({ groups }) => (groups?.spec === undefined ? none : [groups.spec]),
};

const styles = new Map<string, ImportStyle>();
for (const id of ['typescript', 'typescriptreact', 'javascript', 'javascriptreact', 'vue', 'svelte', 'astro', 'mdx']) {
  styles.set(id, script);
}

/** How a language writes imports; undefined where nobody knows. */
export function importStyleOf(languageId: string): ImportStyle | undefined {
  return styles.get(languageId) ?? styles.get(languageById(languageId).id);
}
