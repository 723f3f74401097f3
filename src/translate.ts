/** How pure files word what people read: they are given VS Code's `l10n.t` under this type. Knows no `vscode`. */

export type Translate = (message: string, ...args: (string | number)[]) => string;

/** The English text with its places filled: what `l10n.t` gives where there is no bundle. */
export const english: Translate = (message, ...args) =>
  message.replace(/\{(\d+)\}/g, (place, index: string) => String(args[Number(index)] ?? place));
