import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServerContext } from '../feature/serverContext.ts';
import { firstTreeFeature } from './firstTreeFeature.ts';

/** A server with documents that are opened by hand, and what was asked of its trees. */
function opening(isSecret: boolean) {
  const asked: string[] = [];
  let open: (event: { document: { uri: string } }) => void = () => {};
  let shutdown: () => void | Promise<void> = () => {};
  const context = {
    documents: {
      onDidOpen(handler: typeof open) {
        open = handler;
      },
      get: (uri: string) => ({ languageId: 'go', getText: () => `text of ${uri}` }),
    },
    secrecy: { isSecret: () => isSecret },
    workspace: { placeOf: (uri: string) => ({ path: uri }) },
    syntax: {
      read: async ({ path, before }: { path: string; before: string }) => void asked.push(`${path}: ${before}`),
    },
    ended: new AbortController().signal,
    onShutdown(dispose: typeof shutdown) {
      shutdown = dispose;
    },
    log: { warn: (message: string) => assert.fail(message) },
  } as unknown as ServerContext;
  firstTreeFeature(context);
  return { asked, open: (uri: string) => open({ document: { uri } }), shutdown: () => shutdown() };
}

test('in a pause the tree of the document that was opened last is made', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { asked, open, shutdown } = opening(false);
  open('a');
  t.mock.timers.tick(200);
  open('b');
  t.mock.timers.tick(200);
  assert.deepEqual(asked, []);
  t.mock.timers.tick(200);
  await shutdown();
  assert.deepEqual(asked, ['b: text of b']);
});

test('a secret has none, nor what is opened before the end', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const secret = opening(true);
  secret.open('a');
  t.mock.timers.tick(400);
  await secret.shutdown();
  const ending = opening(false);
  ending.open('a');
  await ending.shutdown();
  t.mock.timers.tick(400);
  assert.deepEqual([...secret.asked, ...ending.asked], []);
});
