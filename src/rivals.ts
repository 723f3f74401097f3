/** Other extensions that offer completions while typing. A function of values. */

/** Names as people know them, by extension id in lower case. */
export const rivalNames: Readonly<Record<string, string>> = {
  'amazonwebservices.amazon-q-vscode': 'Amazon Q',
  'codeium.codeium': 'Windsurf',
  'continue.continue': 'Continue',
  'ggml-org.llama-vscode': 'llama.vscode',
  'github.copilot': 'GitHub Copilot',
  // Newer versions complete from the chat's extension.
  'github.copilot-chat': 'GitHub Copilot',
  'google.geminicodeassist': 'Gemini Code Assist',
  'rjmacarthy.twinny': 'twinny',
  'sourcegraph.cody-ai': 'Cody',
  'supermaven.supermaven': 'Supermaven',
  'tabbyml.vscode-tabby': 'Tabby',
  'tabnine.tabnine-vscode': 'Tabnine',
};

/** @returns names of those that are running, sorted */
export function activeRivals(extensions: readonly { id: string; isActive: boolean }[]): string[] {
  const names = extensions.flatMap(({ id, isActive }) => {
    const name = rivalNames[id.toLowerCase()];
    return isActive && name !== undefined ? [name] : [];
  });
  return [...new Set(names)].sort();
}
