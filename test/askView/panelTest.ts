/**
 * A test of the panel's page, on a page of its own in one Chromium a file. With FOVEA_SCREENSHOTS set to a folder,
 * pictures are left there.
 */
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { type Browser, chromium } from 'playwright-core';
import { PanelInBrowser } from './panelInBrowser.ts';
import type { ThemeName } from './themes.ts';

const chromiumScript = new URL('../../scripts/chromium.mjs', import.meta.url).href;

/** No window, no sandbox (containers lack it), and nothing that speaks to anybody of its own accord. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const pictures = process.env.FOVEA_SCREENSHOTS;

/** @returns how a file declares its tests: what must be true of every page is asked after each */
export function panelTests(): (name: string, run: (panel: PanelInBrowser) => Promise<void>, theme?: ThemeName) => void {
  let browser: Browser | undefined;
  before(async () => {
    const installed = (await import(chromiumScript)) as { chromium(): string };
    browser = await chromium.launch({ executablePath: installed.chromium(), args: flags });
  });
  after(() => browser?.close());
  return (name, run, theme = 'dark') => {
    test(name, async () => {
      const panel = await PanelInBrowser.open(browser!, theme);
      try {
        await run(panel);
        assert.deepEqual(panel.errors, []);
        assert.deepEqual(panel.strays, [], 'a request has left the page');
        assert.deepEqual(await panel.refused(), [], 'the content security policy had to refuse something');
      } finally {
        await panel.close();
      }
    });
  };
}

export async function picture(panel: PanelInBrowser, name: string): Promise<void> {
  if (pictures === undefined) return;
  await mkdir(pictures, { recursive: true });
  await panel.page.screenshot({ path: path.join(pictures, `${name}.png`) });
}
