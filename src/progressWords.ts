/** The server's long work in the editor's words: what its progress calls itself, by its English. Knows no `vscode`. */
import type { Translate } from './translate.ts';

/** @param english a title or a label of the server's; one that is not known stays as it is */
export function progressWords(english: string, t: Translate): string {
  const words: Readonly<Record<string, string>> = {
    'Fovea: reading the workspace': t('Fovea: reading the workspace'),
    'Fovea: preparing the model': t('Fovea: preparing the model'),
    'Fovea: getting the model': t('Fovea: getting the model'),
    'Asking the hub': t('Asking the hub'),
    'Downloading the model': t('Downloading the model'),
    'Unpacking the model': t('Unpacking the model'),
    'Checking the model': t('Checking the model'),
    Calibrating: t('Calibrating'),
    'Listing files': t('Listing files'),
    Indexing: t('Indexing'),
  };
  return Object.hasOwn(words, english) ? words[english] : english;
}
