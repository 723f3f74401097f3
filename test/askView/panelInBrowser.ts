/**
 * The panel's page, as built, in a Chromium: with the host's HTML and its content security policy, a theme's variables
 * as VS Code sets them, and an editor's interface that remembers what the page said. Nothing but the page is served.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { askHtml } from '../../src/ask/askHtml.ts';
import type { HostMessage, PageMessage } from '../../src/ask/messages.ts';
import { pageWords } from '../../src/ask/words.ts';
import { english } from '../../src/translate.ts';
import { type ThemeName, themes } from './themes.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const origin = 'https://panel.invalid';

/**
 * What the page finds in place of VS Code's; `held` survives a reload, as the editor's store does. `drawn` resolves when
 * nothing waits to be drawn: frames and short timers are counted.
 */
const fakeEditor = `
  {
    let waiting = 0;
    const counted = (plain, counts) => (task, delay, ...rest) => {
      if (!counts(delay)) return plain(task, delay, ...rest);
      waiting++;
      return plain((...args) => { try { task(...args); } finally { waiting--; } }, delay, ...rest);
    };
    const plainTimeout = setTimeout.bind(globalThis);
    globalThis.drawn = () => new Promise((resolve) => {
      const look = () => (waiting === 0 ? resolve() : plainTimeout(look, 5));
      look();
    });
    globalThis.setTimeout = counted(plainTimeout, (delay) => !(delay > 1000));
    globalThis.requestAnimationFrame = counted(requestAnimationFrame.bind(globalThis), () => true);
  }
  globalThis.posted = [];
  globalThis.refused = [];
  document.addEventListener('securitypolicyviolation', (event) => refused.push(event.violatedDirective));
  globalThis.acquireVsCodeApi = () => ({
    postMessage: (message) => posted.push(structuredClone(message)),
    getState: () => JSON.parse(sessionStorage.getItem('held') ?? 'null') ?? undefined,
    setState: (state) => sessionStorage.setItem('held', JSON.stringify(state)),
  });
`;

export class PanelInBrowser {
  readonly page: Page;
  /** addresses that the page asked for beyond its own three */
  readonly strays: string[];
  /** errors of the page */
  readonly errors: string[];

  private constructor(page: Page, strays: string[], errors: string[]) {
    this.page = page;
    this.strays = strays;
    this.errors = errors;
  }

  static async open(browser: Browser, theme: ThemeName, size = { width: 360, height: 820 }): Promise<PanelInBrowser> {
    const context = await browser.newContext({ viewport: size, deviceScaleFactor: 2, reducedMotion: 'reduce' });
    const page = await context.newPage();
    const strays: string[] = [];
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    const files = await pageFiles();
    await context.route('**/*', async (route) => {
      const file = files.get(route.request().url());
      if (file) return route.fulfill(file);
      strays.push(route.request().url());
      return route.abort();
    });
    await page.addInitScript(fakeEditor);
    const panel = new PanelInBrowser(page, strays, errors);
    await panel.load(theme);
    return panel;
  }

  /** Anew, as when a hidden view is shown again. */
  async load(theme: ThemeName): Promise<void> {
    await this.page.goto(`${origin}/panel.html`);
    await this.page.waitForFunction('posted.some(({ type }) => type === "ready")');
    await this.theme(theme);
  }

  async theme(name: ThemeName): Promise<void> {
    const { className, variables } = themes[name];
    const set = `(({ className, variables }) => {
      const { style } = document.documentElement;
      for (const old of [...style]) style.removeProperty(old);
      for (const [key, value] of Object.entries(variables)) style.setProperty('--vscode-' + key, value);
      document.body.className = className;
    })`;
    await this.page.evaluate(`${set}(${JSON.stringify({ className, variables })})`);
  }

  /** Says it as the host does, and waits until it is drawn. */
  async say(...messages: (HostMessage | { type: string })[]): Promise<void> {
    await this.page.evaluate(`
      for (const data of ${JSON.stringify(messages)}) dispatchEvent(new MessageEvent('message', { data }));
      drawn();
    `);
  }

  /** What the page has said since it was asked last, `ready` aside. */
  async heard(): Promise<PageMessage[]> {
    const messages = (await this.page.evaluate('posted.splice(0)')) as PageMessage[];
    return messages.filter(({ type }) => type !== 'ready');
  }

  /** Directives of the content security policy that something ran against. */
  async refused(): Promise<string[]> {
    return (await this.page.evaluate('refused')) as string[];
  }

  /** @returns what axe finds, a line each */
  async violations(): Promise<string[]> {
    await this.page.evaluate(axe.source);
    const { violations } = (await this.page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as {
      violations: { id: string; nodes: { target: unknown[]; failureSummary?: string }[] }[];
    };
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${String(target)}: ${failureSummary}`),
    );
  }

  /** What has the keyboard, in words: its label, else its text. */
  async focused(): Promise<string> {
    const label =
      'document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent ?? document.activeElement.tagName';
    return (await this.page.evaluate(label)) as string;
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}

async function pageFiles(): Promise<Map<string, { contentType: string; body: string }>> {
  const html = askHtml({
    nonce: 'bm9uY2U',
    scriptUri: `${origin}/askView.js`,
    styleUri: `${origin}/ask.css`,
    language: 'en',
    words: pageWords(english),
  });
  const read = (file: string): Promise<string> => readFile(path.join(root, file), 'utf8');
  return new Map([
    [`${origin}/panel.html`, { contentType: 'text/html', body: html }],
    [`${origin}/askView.js`, { contentType: 'text/javascript', body: await read('dist/askView.js') }],
    [`${origin}/ask.css`, { contentType: 'text/css', body: await read('media/ask.css') }],
  ]);
}
