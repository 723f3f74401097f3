/** The panel inside VS Code: asked by command, answered by lines that open, in words when let try, forgotten. */
import assert from 'node:assert/strict';
import axe from 'axe-core';
import { askPanel } from '../askPanel.ts';
import { idle } from '../statusTexts.ts';
import { vscodeTests } from '../vscodeSession.ts';

const test = vscodeTests();

test('the command opens the panel, and a question is answered with lines of its sources', async ({ workbench }) => {
  await workbench.status('Fovea', idle);
  const frame = await askPanel(workbench, 'How does settleLedger round an amount?');
  await frame.waitForSelector('.turn .source');
  assert.match((await frame.locator('.turn .source .name').allTextContents()).join(), /ledger\.ts/);
  assert.equal(await frame.locator('.turn .notice.failed').count(), 0);
});

test('the number beside a quote opens the code there', async ({ workbench }) => {
  const frame = await workbench.frameWith('.turn .quote');
  assert.match((await frame.locator('.turn .quote').allTextContents()).join(), /settleLedger/);
  await frame.locator('.turn .quote .line').first().click();
  await workbench.activeTab(/\.ts/);
});

test('the model is let try in words, which are marked', async ({ workbench }) => {
  const frame = await workbench.frameWith('.turn .try');
  await frame.locator('.turn .try').click();
  await frame.waitForSelector('.turn[aria-busy="false"] .answer:not(:empty)');
  assert.ok(await frame.locator('.turn .trial').isVisible());
  assert.ok((await frame.locator('.turn .quote').count()) > 0, 'what was quoted stays');
});

test('axe finds nothing in the page as VS Code shows it', async ({ workbench }) => {
  const frame = await workbench.frameWith('.turn');
  await frame.evaluate(axe.source);
  const violations = (await frame.evaluate('axe.run().then(({ violations }) => violations)')) as { id: string }[];
  assert.deepEqual(
    violations.map(({ id }) => id),
    [],
  );
});

test('a follow-up keeps the first question; a question about something else finds nothing', async ({ workbench }) => {
  const frame = await workbench.frameWith('.composer textarea');
  await frame.fill('.composer textarea', 'xylophone quartz zeppelin');
  await frame.press('.composer textarea', 'Enter');
  await frame.waitForSelector('.turn:nth-of-type(2)[aria-busy="false"]');
  assert.equal(await frame.locator('.turn').count(), 2);
  assert.match((await frame.locator('.turn').last().locator('.notice').textContent()) ?? '', /Nothing/);
});

test('a new conversation is empty', async ({ workbench }) => {
  await workbench.run('Fovea: New Conversation');
  const frame = await workbench.frameWith('.composer textarea');
  await frame.waitForSelector('.turn', { state: 'detached' });
});
