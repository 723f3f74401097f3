/** VS Code's window, by what a person sees and presses. Knows nothing of Fovea. */
import type { Frame, Page } from 'playwright-core';
import { stepMs } from '../patience.ts';

const ghost = '.ghost-text-decoration, .ghost-text';
const picker = '.quick-input-widget:not([style*="display: none"])';

export class Workbench {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** @param place a folder or a `.code-workspace` file */
  async open(url: string, place: string): Promise<void> {
    const name = place.endsWith('.code-workspace') ? 'workspace' : 'folder';
    await this.page.goto(`${url}/?${new URLSearchParams({ [name]: place })}`);
    await this.page.waitForSelector('.monaco-workbench .statusbar-item');
  }

  /** As `Developer: Reload Window` does: the extension host ends and another starts. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.page.waitForSelector('.monaco-workbench .statusbar-item');
  }

  /** By quick open, the cursor in it. */
  async openFile(name: string): Promise<void> {
    const title = name.split('/').at(-1);
    const pick = async (timeout: number): Promise<void> => {
      await this.page.keyboard.press('Control+P');
      await this.page.locator(`${picker} .quick-input-box input`).fill(name, { timeout });
      await this.page.waitForSelector(`${picker} .monaco-list-row.focused:has-text("${title}")`, { timeout });
      await this.page.keyboard.press('Enter');
      await this.page.waitForSelector(`.tab.active:has-text("${title}")`, { timeout });
    };
    // An editor that opens late takes the focus, and the list closes again.
    await again(5, () => pick(stepMs / 5));
    await this.page.waitForSelector('.editor-group-container.active .monaco-editor.focused .view-line');
  }

  /** In the explorer, folder by folder: needs no file search, which a VS Code without ripgrep lacks. */
  async openInExplorer(place: string): Promise<void> {
    const row = (name: string) =>
      this.page.locator('.explorer-folders-view .monaco-list-row', { hasText: name }).first();
    const names = place.split('/');
    for (const [index, name] of names.entries()) {
      const next = names[index + 1];
      if (next === undefined) await row(name).dblclick();
      else if (!(await row(next).isVisible())) await row(name).click();
    }
    await this.page.waitForSelector(`.tab.active:has-text("${names.at(-1)}")`);
    await this.page.locator('.editor-group-container.active .monaco-editor .view-lines').click();
  }

  /** @param line from 1; the cursor stands at its end */
  async goToEnd(line: number): Promise<void> {
    await this.page.keyboard.press('Control+G');
    const field = await this.page.waitForSelector(`${picker} .quick-input-box input`);
    await field.fill(`:${line}`);
    await this.page.keyboard.press('Enter');
    await this.page.waitForSelector(picker, { state: 'hidden' });
    await this.page.keyboard.press('End');
  }

  async type(text: string, delayMs = 40): Promise<void> {
    await this.page.keyboard.type(text, { delay: delayMs });
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** By its title in the command palette. */
  async run(title: string): Promise<void> {
    await this.choose('F1', `>${title}`, title);
  }

  /** Picks a row of the list that is open, or that `key` opens. */
  async choose(key: string | undefined, typed: string, row = typed): Promise<void> {
    const pick = async (timeout: number): Promise<void> => {
      await this.page.locator(`${picker} .quick-input-box input`).fill(typed, { timeout });
      await this.page.locator(`${picker} .monaco-list-row`, { hasText: row }).first().click({ timeout });
    };
    if (!key) return pick(stepMs);
    // A webview that has the focus and is still loading hands no key on; an editor that opens takes the focus, and the
    // list closes again.
    await again(10, async () => {
      await this.page.keyboard.press(key);
      await pick(stepMs / 10);
    });
  }

  /** Of the list with this title, once it has any. */
  async pickerRows(title: string | RegExp): Promise<string[]> {
    const list = this.page.locator(picker, { has: this.page.locator('.quick-input-title', { hasText: title }) });
    const rows = list.locator('.monaco-list-row[aria-label]');
    await rows.first().waitFor();
    return (await rows.evaluateAll((all) => all.map((row) => row.getAttribute('aria-label') ?? ''))).map(plain);
  }

  /** Of the active editor, as it is drawn: no line far outside of the view. */
  async lines(): Promise<string[]> {
    const drawn = await this.page.$$eval('.editor-group-container.active .monaco-editor .view-line', (lines) =>
      lines
        .map(
          (line) =>
            [Number(/top: *([\d.]+)px/.exec(line.getAttribute('style') ?? '')?.[1]), line.textContent ?? ''] as const,
        )
        .sort(([a], [b]) => a - b)
        .map(([, text]) => text),
    );
    return drawn.map(plain);
  }

  /** Waits until that line (from 1) of the active editor is so; trailing spaces do not count. */
  async line(number: number, expected: RegExp): Promise<void> {
    const deadline = Date.now() + stepMs;
    for (;;) {
      const text = ((await this.lines())[number - 1] ?? '').trimEnd();
      if (expected.test(text)) return;
      if (Date.now() > deadline) throw new Error(`Line ${number}: ${expected} expected, ${JSON.stringify(text)} found`);
      await this.page.waitForTimeout(100);
    }
  }

  async activeTab(expected: RegExp): Promise<void> {
    await this.page.locator('.editor-group-container.active .tab.active', { hasText: expected }).waitFor();
  }

  /** Answers the dialog that covers the window. */
  async answer(button: string): Promise<void> {
    await this.page.locator('.monaco-dialog-box .monaco-button', { hasText: button }).click();
  }

  async ghostText(timeout = stepMs): Promise<string> {
    await this.page.waitForSelector(ghost, { timeout });
    const parts = await this.page.$$eval(ghost, (all) => all.map((part) => part.textContent ?? ''));
    return plain(parts.join(''));
  }

  async noGhostText(): Promise<void> {
    await this.page.waitForSelector(ghost, { state: 'hidden' });
  }

  /** What screen readers hear of the item whose label has `part`; waits until it matches. */
  async status(part: string, expected: RegExp, timeout = stepMs): Promise<string> {
    const labels = async (): Promise<string[]> =>
      this.page.$$eval('.statusbar-item a, .statusbar-item button', (all) => all.map((item) => item.ariaLabel ?? ''));
    const deadline = Date.now() + timeout;
    for (;;) {
      const found = (await labels()).filter((label) => label.includes(part));
      const match = found.find((label) => expected.test(label));
      if (match !== undefined) return match;
      if (Date.now() > deadline) throw new Error(`Status bar: ${expected} expected, ${found.join(' | ')} found`);
      await this.page.waitForTimeout(50);
    }
  }

  /** Waits for one with this text. */
  async notification(text: string): Promise<void> {
    await this.page.locator('.notification-toast', { hasText: text }).first().waitFor();
  }

  async notifications(): Promise<string[]> {
    return this.page.locator('.notification-toast').allInnerTexts();
  }

  /** The innermost frame that has it: a webview's page. */
  async frameWith(selector: string, timeout = stepMs): Promise<Frame> {
    const deadline = Date.now() + timeout;
    while (Date.now() < deadline) {
      for (const frame of this.page.frames()) {
        const found = await frame.$(selector).catch(() => null);
        if (found) return frame;
      }
      await this.page.waitForTimeout(100);
    }
    throw new Error(`No frame has ${selector}; there are ${this.page.frames().map((frame) => frame.url())}`);
  }
}

/** Editors draw spaces that do not break. */
function plain(text: string): string {
  return text.replaceAll('\u00a0', ' ').replaceAll('\u200b', '');
}

/** Until it does not throw; what it throws at last is thrown. */
async function again(tries: number, attempt: () => Promise<void>): Promise<void> {
  for (let left = tries - 1; ; left--) {
    try {
      return await attempt();
    } catch (error) {
      if (left === 0) throw error;
    }
  }
}
