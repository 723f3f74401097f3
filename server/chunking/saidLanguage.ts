/**
 * The language that a document says a part of it is in: a fence's word, a heredoc's, a tag's attributes. Knows the table of
 * languages, no syntax.
 */
import { knownById, languageOf } from './languages.ts';

/** @param name a language's id, another name of it, or an extension @returns its id; undefined: nobody knows it */
export function saidLanguage(name: string): string | undefined {
  if (name === '') return undefined;
  const known = knownById(name.toLowerCase()) ?? languageOf(`a.${name}`);
  return known.id === 'plaintext' ? undefined : known.id;
}

/** What a script's `type` may say of JavaScript. */
const scriptTypes = /^(?:|module|babel|jsx|(?:x-)?(?:java|ecma)script)$/;

/** Language id of what stands in `<script>` or `<style>`. @param attributes as they are written in the tag */
export function tagLanguage(element: 'script' | 'style', attributes: string): string {
  const said = (name: string): string =>
    new RegExp(`\\b${name}\\s*=\\s*["']?(?:text/|application/)?([\\w.+-]+)`, 'i').exec(attributes)?.[1].toLowerCase() ??
    '';
  const word = said('lang') || said('type');
  if (element === 'style') return saidLanguage(word) ?? 'css';
  if (scriptTypes.test(word)) return 'javascript';
  if (word.endsWith('json') || word === 'importmap') return 'json';
  // A template in a script's place.
  return saidLanguage(word) ?? 'html';
}
