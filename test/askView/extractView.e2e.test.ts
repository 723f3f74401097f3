/** Quoted lines as an answer, in a real Chromium: shown, opened, by keyboard and by ear; a model let try, and marked. */
import assert from 'node:assert/strict';
import type { HostMessage } from '../../src/ask/messages.ts';
import {
  answer,
  asked,
  empty,
  ended,
  endedUnwritten,
  found,
  measured,
  quoted,
  unwritten,
} from './conversationFixture.ts';
import { panelTests, picture } from './panelTest.ts';
import { type ThemeName, themes } from './themes.ts';

const onPage = panelTests();
const writing: HostMessage = { type: 'writing', turn: 't1' };
const text: HostMessage = { type: 'text', turn: 't1', delta: answer };
const tried: HostMessage[] = [writing, found, quoted, text, measured, { ...ended, trial: true }];

onPage(
  'each file with its quotes, as indented to each other as in the file; the tree shows no preview',
  async (panel) => {
    const { page } = panel;
    await panel.say(...unwritten);
    assert.deepEqual(await page.locator('.passage .name').allTextContents(), ['retry.py', 'retries.md']);
    assert.deepEqual(await page.locator('.passage .where').allTextContents(), ['courier/client', '']);
    assert.deepEqual(await page.locator('.quote pre').allTextContents(), [
      'def should_retry(self, error, attempt):',
      '    if not isinstance(error, TransportError):\n        return False',
      'Requests are tried again, twice by default.',
    ]);
    assert.equal(await page.locator('.preview:visible').count(), 0);
    await page.locator('.source').first().focus();
    await page.keyboard.press('ArrowRight');
    assert.equal(await page.locator('.preview:visible').count(), 1);
    assert.equal(await page.locator('.notice:visible, .progress:visible, .trial:visible').count(), 0);
    assert.equal(await page.locator('.time').textContent(), '12 ms');
  },
);

onPage('a quote opens at its line, to the side with Ctrl; the page names it by its id alone', async (panel) => {
  const { page } = panel;
  await panel.say(...unwritten);
  await page.getByRole('button', { name: 'Open retry.py:9-10' }).click();
  await page.getByRole('button', { name: 'Open retries.md:12' }).click({ modifiers: ['Control'] });
  await page.getByRole('button', { name: 'Copy answer' }).click();
  assert.deepEqual(await panel.heard(), [
    { type: 'open', turn: 't1', source: 'q2', how: 'focus' },
    { type: 'open', turn: 't1', source: 'q3', how: 'beside' },
    { type: 'copy', turn: 't1' },
  ]);
  assert.equal(await page.getByRole('button', { name: 'Insert answer at the cursor' }).count(), 0);
});

onPage(
  'the model is let try by a button that keeps the keyboard at the question; its words are marked',
  async (panel) => {
    const { page } = panel;
    await panel.say(...unwritten);
    const letTry = page.getByRole('button', { name: 'Let the model try in words' });
    await letTry.focus();
    await page.keyboard.press('Enter');
    assert.deepEqual(await panel.heard(), [{ type: 'write', turn: 't1' }]);
    await panel.say(writing);
    assert.ok(await page.evaluate('document.activeElement.matches(".turn")'));
    assert.ok(await page.getByText('Reading the sources').isVisible());
    assert.ok(await page.getByRole('button', { name: 'Stop (Escape)' }).isVisible());
    assert.equal(await letTry.isVisible(), false);
    await panel.say(...tried.slice(1, 4));
    assert.ok(await page.getByText('Written by a small model: it may be wrong.').isVisible(), 'from its first word on');
    await panel.say(...tried.slice(4));
    assert.equal(await page.locator('.quote').count(), 3, 'what was quoted stays');
    assert.equal(await letTry.isVisible(), false);
    assert.ok(await page.getByRole('button', { name: 'Insert answer at the cursor' }).isVisible());
  },
);

onPage('a try that fails is said, and may be repeated', async (panel) => {
  const { page } = panel;
  const failed: HostMessage = {
    ...ended,
    answer: '',
    cited: [],
    phase: 'failed',
    message: 'The engine died: ask again.',
  };
  await panel.say(...unwritten, writing, failed);
  assert.equal(await page.locator('.notice').textContent(), 'The engine died: ask again.');
  assert.ok(await page.getByRole('button', { name: 'Let the model try in words' }).isVisible());
  await panel.say(writing, { ...ended, answer: '', trial: true, cited: [] });
  assert.equal(await page.locator('.notice').textContent(), 'The model had nothing to add to the sources.');
});

onPage('an earlier question can be tried while a later one stands below; Escape stops it', async (panel) => {
  const { page } = panel;
  await panel.say(...unwritten, { ...asked, turn: 't2' }, { ...endedUnwritten, turn: 't2' }, writing);
  await page.locator('textarea').press('Escape');
  assert.deepEqual(await panel.heard(), [{ type: 'stop' }]);
});

onPage('it is spoken where the answer stands, and of what was tried that it may be wrong', async (panel) => {
  const status = panel.page.locator('[role=status]');
  await panel.say(empty, asked, found, quoted, endedUnwritten);
  assert.equal(await status.textContent(), 'Quoted from retry.py:4, retries.md:12.');
  await panel.say(writing);
  await panel.say(...tried.slice(1));
  assert.match(
    (await status.textContent()) ?? '',
    /^Written by a small model: it may be wrong\..* Answer: Requests are/,
  );
});

onPage('what is quoted is text', async (panel) => {
  const hostile = '<img src="https://example.invalid/a.png" onerror="posted.push({ type: 1 })">';
  const quotes = [{ id: '"><b>', fromLine: 1, toLine: 1, text: hostile }];
  await panel.say(empty, asked, found, { ...quoted, extract: [{ path: '<i>x</i>/<b>', quotes }] });
  assert.equal(await panel.page.locator('main :is(img, script, b, i, [onerror])').count(), 0);
  assert.equal(await panel.page.locator('.quote pre').textContent(), hostile);
});

for (const theme of Object.keys(themes) as ThemeName[]) {
  onPage(
    `axe finds nothing in quotes and in what was tried: ${theme}`,
    async (panel) => {
      await panel.say(...unwritten);
      await panel.page.locator('main').evaluate((main) => main.scrollTo(0, 0));
      await picture(panel, `${theme}-quoted`);
      const found1 = await panel.violations();
      await panel.say(...tried);
      await picture(panel, `${theme}-tried`);
      assert.deepEqual({ quoted: found1, tried: await panel.violations() }, { quoted: [], tried: [] });
    },
    theme,
  );
}
