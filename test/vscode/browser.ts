/** Chromium with one page, as a person would sit before it. Knows no VS Code. */
import { type Browser, chromium, type Page } from 'playwright-core';
import { stepMs } from '../patience.ts';

/** A sandbox needs rights that root in a container lacks; the rest keeps Chromium from asking the network. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface Screen {
  browser: Browser;
  page: Page;
}

/** @param executablePath of scripts/chromium.mjs */
export async function openBrowser(executablePath: string): Promise<Screen> {
  const browser = await chromium.launch({ executablePath, headless: true, args: flags });
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const page = await context.newPage();
  page.setDefaultTimeout(stepMs);
  return { browser, page };
}
