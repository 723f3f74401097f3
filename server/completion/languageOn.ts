/** Whether completions are wanted in a language, as the settings say. */
import type { Settings } from '../settings.ts';

export function languageOn({ languages }: Pick<Settings, 'languages'>, languageId: string): boolean {
  const own = Object.hasOwn(languages, languageId) ? languages[languageId] : languages['*'];
  return own !== false;
}
