/** What a text imports, as it is written there. By words alone, so that a chunk is enough. Knows no files. */
import { importStyleOf } from './importStyles.ts';

const none: readonly string[] = [];

/** Specifiers of a text, each once; in the form that the language's resolver reads. */
export function specifiersOf(text: string, languageId: string): readonly string[] {
  const style = importStyleOf(languageId);
  if (!style?.likely.test(text)) return none;
  const found = new Set<string>();
  for (const match of text.matchAll(style.pattern)) for (const specifier of style.read(match)) found.add(specifier);
  // Joined and split, as pieces of `text` would keep all of it in memory.
  return found.size === 0 ? none : [...found].join('\n').split('\n');
}
