/** The panel's page for everybody: by keyboard alone, by ear, and what axe finds in each of VS Code's own themes. */
import assert from 'node:assert/strict';
import { answer, asked, empty, ended, found, measured, whole } from './conversationFixture.ts';
import { panelTests, picture } from './panelTest.ts';
import { type ThemeName, themes } from './themes.ts';

const themeNames = Object.keys(themes) as ThemeName[];

const onPage = panelTests();

onPage('arrows go through the sources as through any list of the editor', async (panel) => {
  const { page } = panel;
  await panel.say(...whole);
  const row = (): Promise<unknown> => page.evaluate('document.activeElement.dataset.source');
  await page.locator('.source').first().focus();
  await page.keyboard.press('ArrowDown');
  assert.equal(await row(), 's2');
  await page.keyboard.press('End');
  assert.equal(await row(), 's3');
  await page.keyboard.press('ArrowDown');
  assert.equal(await row(), 's3', 'the last one stays');
  await page.keyboard.press('Home');
  const preview = page.locator('.source').first().locator('.preview');
  const low = (await preview.boundingBox())!.height;
  await page.keyboard.press('ArrowRight');
  assert.equal(await page.locator('.source').first().getAttribute('aria-expanded'), 'true');
  assert.ok((await preview.boundingBox())!.height > 2 * low);
  await page.keyboard.press('ArrowLeft');
  assert.equal((await preview.boundingBox())!.height, low);
  await page.keyboard.press('Enter');
  await page.keyboard.press(' ');
  await page.keyboard.press('Control+Enter');
  assert.deepEqual(
    (await panel.heard()).map((message) => 'how' in message && message.how),
    ['focus', 'peek', 'beside'],
  );
});

onPage('the tab key goes through everything once, in the order in which it is read', async (panel) => {
  await panel.say(...whole);
  await panel.page.evaluate('document.activeElement.blur()');
  const order: string[] = [];
  for (let stop = 0; stop < 30; stop++) {
    await panel.page.keyboard.press('Tab');
    const name = (await panel.focused()).trim().split(/[\n(]/)[0].slice(0, 24);
    if (await panel.page.evaluate('document.activeElement === document.body')) break;
    order.push(name);
  }
  assert.deepEqual(order, [
    '1session.pylines41–8846 ',
    '2 more',
    'Copy code',
    'Insert code at the curso',
    'for attempt in range',
    'Open source1session.py:4',
    'Open source2retry.py:127',
    'Copy answer',
    'Insert answer at the cur',
    'Where is request used?',
    'What does request do?',
    'What does should_retry d',
    'Question',
    'Whole workspace: narrow ',
    'Ask ',
  ]);
});

onPage(
  'Shift+Enter breaks the line; an empty question is not asked; a composition is not ended by Enter',
  async (panel) => {
    const { page } = panel;
    await panel.say(empty);
    await page.locator('textarea').press('Enter');
    await page.locator('textarea').pressSequentially('one');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('two');
    await page.evaluate(
      `document.querySelector('textarea').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true }))`,
    );
    assert.deepEqual(await panel.heard(), []);
    await page.keyboard.press('Enter');
    assert.deepEqual(await panel.heard(), [{ type: 'ask', question: 'one\ntwo' }]);
  },
);

onPage('Escape and the button stop a running answer; what came stays', async (panel) => {
  const { page } = panel;
  await panel.say(empty, asked, found, { type: 'text', turn: 't1', delta: 'Half an' });
  await page.locator('.source').first().focus();
  await page.keyboard.press('Escape');
  assert.equal(await panel.focused(), 'Question');
  await page.getByRole('button', { name: 'Stop (Escape)' }).click();
  assert.deepEqual(await panel.heard(), [{ type: 'stop' }, { type: 'stop' }]);
  await panel.say({ type: 'ended', turn: 't1', phase: 'stopped', cited: [] });
  assert.equal(await page.locator('.answer').textContent(), 'Half an\n');
  assert.ok(await page.getByText('Stopped.', { exact: true }).isVisible());
  await page.keyboard.press('Escape');
  assert.deepEqual(await panel.heard(), [], 'nothing runs any more');
  assert.ok(await page.getByRole('button', { name: 'Ask (Enter)' }).isVisible());
});

onPage('an answer is spoken once, when it is whole', async (panel) => {
  await panel.page.evaluate(`
    globalThis.spoken = [];
    new MutationObserver(() => spoken.push(document.querySelector('[role=status]').textContent))
      .observe(document.querySelector('[role=status]'), { childList: true, subtree: true, characterData: true });
  `);
  await panel.say(empty, asked, found);
  for (const delta of answer.match(/[\s\S]{1,9}/g) ?? []) await panel.say({ type: 'text', turn: 't1', delta });
  await panel.say(measured, ended);
  const spoken = (await panel.page.evaluate('spoken')) as string[];
  assert.equal(spoken.length, 2);
  assert.equal(spoken[0], '5 sources found.');
  assert.match(spoken[1], /^Answer: Requests are sent again by Session\.request, at most retries times:\nfor attempt/);
  await panel.load('dark');
  await panel.say({ type: 'show', conversation: { id: 'c1', turns: [] } });
  assert.equal(await panel.page.locator('[role=status]').textContent(), '', 'what was heard is not said again');
});

for (const theme of themeNames) {
  onPage(
    `axe finds nothing: ${theme}`,
    async (panel) => {
      const { page } = panel;
      await panel.say(empty);
      await picture(panel, `${theme}-empty`);
      const found1 = await panel.violations();
      await panel.say(...whole, {
        type: 'scope',
        items: [
          { id: 'folder-1', label: 'client/', title: 'courier/client' },
          { id: 'selection-1', label: 'retry.py:4–9', title: 'courier/client/retry.py:4–9' },
        ],
      });
      await page.locator('main').evaluate((main) => main.scrollTo(0, 0));
      await picture(panel, `${theme}-answer`);
      const found2 = await panel.violations();
      await page.locator('.source').first().focus();
      await page.keyboard.press('ArrowRight');
      await panel.say(
        { type: 'asked', turn: 't2', question: 'Which colour is the moon?', within: [] },
        { type: 'ended', turn: 't2', phase: 'nothingFound', cited: [] },
        { type: 'asked', turn: 't3', question: 'And on which day?', within: ['docs/'] },
        { type: 'ended', turn: 't3', phase: 'failed', cited: [], message: 'The engine was stopped: ask again.' },
        { type: 'asked', turn: 't4', question: 'Where are timeouts set?', within: [] },
        { ...found, turn: 't4' },
        {
          type: 'status',
          status: {
            kind: 'problem',
            sentence: 'Fovea failed: see its output.',
            action: { name: 'restartEngine', title: 'Restart Engine' },
          },
        },
      );
      await picture(panel, `${theme}-states`);
      const found3 = await panel.violations();
      assert.deepEqual({ empty: found1, answered: found2, states: found3 }, { empty: [], answered: [], states: [] });
    },
    theme,
  );
}
