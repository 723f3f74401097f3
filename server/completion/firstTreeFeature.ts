/**
 * The tree of a document that was opened is made in a pause, so that a first request finds grammar, query and tree: they
 * take up to seconds for a language seen for the first time. The document opened last alone: who opens many looks at one.
 */
import type { Feature } from '../feature/serverContext.ts';

/** ms behind the last document that was opened */
const pauseMs = 300;
/** UTF-16 units that are looked at once the tree is there */
const lookedAt = 500;

export const firstTreeFeature: Feature = ({ documents, secrecy, workspace, syntax, ended, onShutdown, log }) => {
  let timer: NodeJS.Timeout | undefined;
  let making: Promise<void> = Promise.resolve();

  async function make(uri: string): Promise<void> {
    const open = documents.get(uri);
    if (ended.aborted || !open || secrecy.isSecret(uri)) return;
    // Of a notebook's cell, too, filters read the cell alone.
    const before = open.getText();
    const document = { path: workspace.placeOf(uri).path, languageId: open.languageId, before, after: '', text: '' };
    await syntax.read(document, { before: before.slice(-lookedAt), after: '' });
  }

  documents.onDidOpen(({ document: { uri } }) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      making = make(uri).catch((error: unknown) => log.warn(`first tree: ${(error as Error).name}`));
    }, pauseMs);
  });
  onShutdown(() => {
    clearTimeout(timer);
    return making;
  });
};
