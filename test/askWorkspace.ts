/** A workspace of given files for questions: index and gate as in the product, the tiny tokenizer, no engine of its own. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { TestContext } from 'node:test';
import type { AskParts, AskServing } from '../server/ask/askService.ts';
import { Chunker } from '../server/chunking/chunker.ts';
import { Grammars } from '../server/chunking/grammars.ts';
import { locateInPackages } from '../server/chunking/sourceWasm.ts';
import { createTokenizer } from '../server/engine/tokenizer/createTokenizer.ts';
import { chunkHeader } from '../server/prompt/header.ts';
import type { EngineTurns } from '../server/schedule/scheduledEngine.ts';
import { RepositoryIndex } from '../server/workspace/repositoryIndex.ts';
import { WorkspaceSession } from '../server/workspace/workspaceSession.ts';
import { temporaryFolder } from './temporaryFolder.ts';
import { tinyShapes } from './tinyModels.ts';
import { tinyTokenizerJson } from './tinyTokenizer.ts';

/** Twelve small files, each about one thing, so that rare words are rare. */
export const askFiles: Readonly<Record<string, string>> = {
  'README.md': '# Shop\n\nA small shop. Run it with `npm start`.\n',
  'src/retryPolicy.ts':
    'export class RetryPolicy {\n  /** Waits longer after each failure. */\n  delayMs(attempt: number): number {\n    return 100 * 2 ** attempt;\n  }\n}\n',
  'src/invoice.ts':
    'export function invoiceTotal(lines: number[]): number {\n  return lines.reduce((sum, line) => sum + line, 0);\n}\n',
  'src/currency.ts':
    'export function roundToCoin(amount: number): number {\n  return Math.round(amount * 20) / 20;\n}\n',
  'src/cart/cart.ts':
    'export class Cart {\n  addArticle(article: string): void {\n    this.articles.push(article);\n  }\n}\n',
  'src/cart/coupon.ts':
    'export function couponDiscount(code: string): number {\n  return code.startsWith("HALF") ? 0.5 : 0;\n}\n',
  'src/mail.ts': 'export function sendMail(to: string, body: string): void {\n  queue.push({ to, body });\n}\n',
  'src/login.ts':
    'export function checkPassword(user: string, password: string): boolean {\n  return hash(password) === users[user];\n}\n',
  'src/theme.css': '.dark {\n  background: black;\n}\n',
  'src/search.py': 'def parse_query(text):\n    """Splits a query into words."""\n    return text.lower().split()\n',
  'test/invoice.test.ts': 'test("invoice total", () => {\n  expect(invoiceTotal([1, 2])).toBe(3);\n});\n',
  'docs/shipping.md': '# Shipping\n\nParcels leave the warehouse on weekdays.\n',
};

export const folderUri = 'file:///shop';

/** @param engine what of it the test uses */
export async function askWorkspace(
  t: TestContext,
  files: Readonly<Record<string, string>> = askFiles,
  engine: Partial<EngineTurns> = {},
): Promise<{ serving: AskServing; session: WorkspaceSession; parts: AskParts }> {
  const root = await temporaryFolder(t);
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.join(root, path.dirname(name)), { recursive: true });
    await writeFile(path.join(root, name), text);
  }
  const tokenizer = createTokenizer({ tokenizerJson: tinyTokenizerJson('llama') });
  const grammars = new Grammars(locateInPackages(import.meta.url));
  const chunker = new Chunker({ grammars, tokenizer, header: chunkHeader, chunkTokens: 512, tokenizerId: 'tiny' });
  const session = new WorkspaceSession(new RepositoryIndex({ root, chunker }), { async copyUpdate() {} });
  await session.open();
  const info = { shape: tinyShapes.llama, chunkTokens: 512 };
  const serving: AskServing = { info, tokenizer, session, engine: engine as EngineTurns, modelId: 'tiny' };
  const pathOf = (uri: string): string => uri.slice(folderUri.length + 1);
  const uriOf = (name: string): string => `${folderUri}/${name}`;
  const parts: AskParts = {
    serving: () => serving,
    pathOf,
    uriOf,
    sourceOf(name, start, end, scope) {
      const text = session.index.files.get(name)?.text;
      if (text === undefined) return undefined;
      const at = { line: 0, character: 0 };
      const range = { start: at, end: at };
      return {
        id: `${name}:${start}`,
        uri: uriOf(name),
        path: name,
        range,
        scope: [...scope],
        preview: text.slice(start, end),
      };
    },
    textOf: (uri) => session.index.files.get(pathOf(uri))?.text,
    isSecret: (uri) => uri.endsWith('.env'),
    capableModels: [],
  };
  return { serving, session, parts };
}
