/** The panel's page in a real Chromium: what it shows of a conversation, and what it tells the host. */
import assert from 'node:assert/strict';
import type { HostMessage } from '../../src/ask/messages.ts';
import { asked, empty, ended, found, measured, question, sources, whole } from './conversationFixture.ts';
import { panelTests, picture } from './panelTest.ts';

const onPage = panelTests();

onPage(
  'what is asked goes to the host; sources are there before the answer, with shares when measured',
  async (panel) => {
    const { page } = panel;
    await panel.say(empty);
    await page.locator('textarea').fill(question);
    await page.keyboard.press('Enter');
    assert.deepEqual(await panel.heard(), [{ type: 'ask', question }]);
    assert.equal(await page.locator('textarea').inputValue(), '');

    await panel.say(asked);
    assert.equal(await page.locator('.question').textContent(), question);
    assert.ok(await page.getByText('Searching the workspace').isVisible());
    await panel.say(found);
    await picture(panel, 'sources');
    assert.equal(await page.locator('.source:visible').count(), 3);
    const first = page.locator('.source').first();
    assert.equal(await first.locator('.name').textContent(), 'session.py');
    assert.equal(await first.locator('.range').textContent(), '41–88');
    assert.equal(await first.locator('.where').textContent(), 'courier/client · Session › request');
    assert.match((await first.locator('.preview').textContent()) ?? '', /^class Session:\n/);
    assert.equal(await first.locator('.share').textContent(), '');

    await panel.say({ type: 'text', turn: 't1', delta: 'Requests are sent again by `Session' });
    await panel.say({ type: 'text', turn: 't1', delta: '.request`' });
    assert.equal(await page.locator('.answer').textContent(), 'Requests are sent again by Session.request\n');
    await panel.say(measured, ended);
    assert.equal(await first.locator('.share').textContent(), '46 %');
    assert.deepEqual(await page.locator('.citation .name').allTextContents(), ['session.py:41', 'retry.py:1']);
  },
);

onPage('a citation opens its source, to the side with Ctrl; the page names it by its id alone', async (panel) => {
  await panel.say(...whole);
  await panel.page.locator('.citation').nth(1).click();
  await panel.page
    .locator('.citation')
    .nth(0)
    .click({ modifiers: ['Control'] });
  assert.deepEqual(await panel.heard(), [
    { type: 'open', turn: 't1', source: 's2', how: 'focus' },
    { type: 'open', turn: 't1', source: 's1', how: 'beside' },
  ]);
});

onPage('copy and insert name the turn and the block; the page sends no text of an answer', async (panel) => {
  await panel.say(...whole);
  const press = (name: string): Promise<void> => panel.page.getByRole('button', { name }).click();
  await press('Copy code');
  await press('Insert code at the cursor');
  await press('Copy answer');
  await press('Insert answer at the cursor');
  assert.deepEqual(await panel.heard(), [
    { type: 'copy', turn: 't1', block: 0 },
    { type: 'insert', turn: 't1', block: 0 },
    { type: 'copy', turn: 't1' },
    { type: 'insert', turn: 't1' },
  ]);
  await panel.say({ type: 'copied', turn: 't1', done: true });
  assert.equal(await panel.page.locator('[role=status]').textContent(), 'Copied');
});

onPage('a question that follows is offered after the last answer and asked by a click', async (panel) => {
  await panel.say(...whole);
  await panel.page.getByRole('button', { name: 'Where is request used?' }).click();
  assert.deepEqual(await panel.heard(), [{ type: 'ask', question: 'Where is `request` used?' }]);
  await panel.say({ type: 'asked', turn: 't2', question: 'And who calls it?', within: ['client/'] });
  assert.equal(await panel.page.locator('.next:visible').count(), 0);
  assert.ok(await panel.page.getByText('In client/').isVisible());
});

onPage('the scope is shown, narrowed with @ and widened again', async (panel) => {
  const { page } = panel;
  await panel.say(empty);
  assert.equal(await page.locator('.chip').textContent(), '@Whole workspace');
  await page.locator('textarea').pressSequentially('who calls this @');
  assert.deepEqual(await panel.heard(), [{ type: 'pickScope' }]);
  await panel.say({ type: 'scope', items: [{ id: 'file-1', label: 'retry.py', title: 'courier/client/retry.py' }] });
  assert.equal(await page.locator('textarea').inputValue(), 'who calls this ', 'the @ has done its work');
  await page.locator('textarea').pressSequentially('me@example');
  await page.getByRole('button', { name: 'Remove retry.py' }).click();
  assert.deepEqual(await panel.heard(), [{ type: 'dropScope', scope: 'file-1' }], 'an @ inside a word is only that');
});

onPage('it says plainly that the workspace holds no answer, and where', async (panel) => {
  const none: HostMessage = { type: 'ended', turn: 't1', phase: 'nothingFound', cited: [] };
  await panel.say(empty, asked, none);
  assert.equal(await panel.page.locator('.notice').textContent(), 'Nothing in this workspace answers that.');
  await panel.say({ ...asked, turn: 't2', within: ['docs/'] }, { ...found, turn: 't2' }, { ...none, turn: 't2' });
  assert.match((await panel.page.locator('.notice').nth(1).textContent()) ?? '', /^Nothing in docs\/ answers that\./);
  assert.equal(await panel.page.locator('.turn').nth(1).locator('.source:visible').count(), 3);
});

onPage('a state that is in the way is said with what to do about it', async (panel) => {
  const { page } = panel;
  assert.equal(await page.locator('.banner:visible').count(), 0);
  const sentence = 'No model on this machine yet: Fovea: Get Model fetches it once.';
  await panel.say(empty, {
    type: 'status',
    status: { kind: 'problem', sentence, action: { name: 'getModel', title: 'Get Model' } },
  });
  await page.getByRole('button', { name: 'Get Model' }).click();
  assert.deepEqual(await panel.heard(), [{ type: 'act', action: 'getModel' }]);
  assert.equal(await page.locator('[role=status]').textContent(), sentence);
  await panel.say({ type: 'status', status: { kind: 'note', sentence: 'Indexing: 63 %.', fraction: 0.63 } });
  assert.ok(await page.getByText('Indexing: 63 %.').isVisible());
  await panel.say({ type: 'status', status: { kind: 'none', sentence: '' } });
  assert.equal(await page.locator('.banner:visible').count(), 0);
});

onPage('a hidden view comes back with its draft and the host’s conversation', async (panel) => {
  const { page } = panel;
  await panel.say(...whole);
  await page.locator('textarea').fill('half a question');
  await panel.load('dark');
  await panel.say({ type: 'show', conversation: { id: 'c1', turns: [] } });
  assert.equal(await page.locator('textarea').inputValue(), 'half a question');
});

onPage('what it does not know it ignores, and says so by name', async (panel) => {
  await panel.say(empty, { type: 'runCommand' }, { type: 'text' }, { ...asked, extra: 1 } as { type: string });
  assert.deepEqual(await panel.heard(), [
    { type: 'ignored', name: 'runCommand' },
    { type: 'ignored', name: 'text' },
    { type: 'ignored', name: 'asked' },
  ]);
  assert.equal(await panel.page.locator('.turn').count(), 0);
});

onPage('an answer is text: no HTML, no image, no link comes of it', async (panel) => {
  const hostile = [
    '<img src="https://example.invalid/a.png" onerror="posted.push({ type: 1 })"><script>posted.push(1)</script>',
    '![x](https://example.invalid/b.png) [run](command:fovea.deleteCaches) <https://example.invalid/c>',
    '[ref]: https://example.invalid/d',
    '[ref] | `<b>`',
    '```html" onclick="x\n</code></pre><script>posted.push(2)</script>\n```',
  ].join('\n\n');
  await panel.say(empty, asked, { type: 'text', turn: 't1', delta: hostile });
  await panel.say({ ...asked, turn: 't2', question: '<b>bold</b>' });
  await panel.say({ ...found, turn: 't2', sources: [{ ...sources[0], path: '<i>x</i>', preview: '<s>y</s>' }] });
  const made = 'main :is(img, a, script, iframe, object, style, b, i, s, [onclick], [onerror], [style*=url])';
  assert.equal(await panel.page.locator(made).count(), 0);
  assert.deepEqual(await panel.heard(), []);
});

onPage('of a long answer only what is new is drawn, and the page follows it while it is at its end', async (panel) => {
  const { page } = panel;
  await panel.say(empty, asked, found);
  const paragraph = (index: number): string => `Paragraph ${index} says that ${'words '.repeat(20)}\n\n`;
  const long = Array.from({ length: 300 }, (_, index) => paragraph(index)).join('');
  await panel.say({ type: 'text', turn: 't1', delta: long });
  await page.evaluate(`
    globalThis.added = 0;
    new MutationObserver((all) => { added += all.flatMap(({ addedNodes }) => [...addedNodes]).length; })
      .observe(document.querySelector('.answer'), { childList: true, subtree: true, characterData: true });
  `);
  for (let index = 300; index < 310; index++) await panel.say({ type: 'text', turn: 't1', delta: paragraph(index) });
  assert.equal(await page.locator('.block').count(), 310);
  const drawn = (await page.evaluate('added')) as number;
  assert.ok(drawn >= 10 && drawn <= 20, `${drawn} nodes`);
  const left =
    'document.querySelector("main").scrollHeight - document.querySelector("main").clientHeight - document.querySelector("main").scrollTop';
  assert.ok(((await page.evaluate(left)) as number) < 2);
  await page.evaluate('document.querySelector("main").scrollTop = 100');
  await panel.say({ type: 'text', turn: 't1', delta: paragraph(310) });
  assert.equal(await page.evaluate('document.querySelector("main").scrollTop'), 100, 'who reads above is left there');
});
