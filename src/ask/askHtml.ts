/** The page's HTML: one script and one style sheet, each by nonce, and nothing else from anywhere. */
import type { Words } from './words.ts';

export interface AskHtml {
  /** of this page alone; unguessable */
  nonce: string;
  scriptUri: string;
  styleUri: string;
  /** BCP 47 */
  language: string;
  words: Words;
}

export function askHtml({ nonce, scriptUri, styleUri, language, words }: AskHtml): string {
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'`;
  // Data, not script: the policy does not let it run, and no "<" lets it end early.
  const data = JSON.stringify(words).replaceAll('<', '\\u003c');
  return `<!DOCTYPE html>
<html lang="${escaped(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(words.title)}</title>
<link rel="stylesheet" nonce="${escaped(nonce)}" href="${escaped(styleUri)}">
<script type="application/json" id="words">${data}</script>
<script defer nonce="${escaped(nonce)}" src="${escaped(scriptUri)}"></script>
</head>
<body>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
