/** Blanks and blank lines at the end are not offered. */

export function trimBlanks(text: string): string {
  return text.trimEnd();
}
