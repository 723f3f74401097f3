/** A small real repository with a tiny tokenizer: index, gate and healing as in the product, the engine a test's own. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { Chunker } from '../server/chunking/chunker.ts';
import { Grammars } from '../server/chunking/grammars.ts';
import { locateInPackages } from '../server/chunking/sourceWasm.ts';
import { createTokenizer } from '../server/engine/tokenizer/createTokenizer.ts';
import type { EngineClient } from '../server/engineClient/engineClient.ts';
import { chunkHeader } from '../server/prompt/header.ts';
import { TokenHealer } from '../server/prompt/healing.ts';
import { lineEndIds } from '../server/prompt/lineEndIds.ts';
import { RepositoryIndex } from '../server/workspace/repositoryIndex.ts';
import { WorkspaceSession } from '../server/workspace/workspaceSession.ts';
import { temporaryFolder } from './temporaryFolder.ts';
import { tinyTokenizerJson } from './tinyTokenizer.ts';

export const tinyChunkTokens = 256;

/** Files of twenty methods each, alike but for the class's name. */
const names = ['alpha', 'beta', 'gamma'];

function source(name: string): string {
  const method = (i: number): string =>
    `  step_${i}(value: number): number {\n    return this.base + value * ${i} + ${name}.offset;\n  }\n`;
  return `class ${name} {\n${Array.from({ length: 20 }, (_, i) => method(i)).join('\n')}}\n`;
}

/** @param engine what of it the test uses */
export async function tinyWorkspace(t: TestContext, engine: Partial<EngineClient> = {}) {
  const root = await temporaryFolder(t);
  await mkdir(path.join(root, 'src'));
  const texts = new Map(names.map((name) => [`src/${name}.ts`, source(name)]));
  for (const [name, text] of texts) await writeFile(path.join(root, name), text);
  const tokenizer = createTokenizer({ tokenizerJson: tinyTokenizerJson('llama') });
  const grammars = new Grammars(locateInPackages(import.meta.url));
  const header = chunkHeader;
  const chunker = new Chunker({ grammars, tokenizer, header, chunkTokens: tinyChunkTokens, tokenizerId: 'tiny' });
  const client = { async copyUpdate() {}, ...engine } as EngineClient;
  const session = new WorkspaceSession(new RepositoryIndex({ root, chunker }), client);
  await session.open();
  const healer = new TokenHealer(tokenizer);
  const info = { chunkTokens: tinyChunkTokens };
  return { tokenizer, healer, lineEnds: lineEndIds(tokenizer), session, engine: client, info, texts };
}
