/** Pictures for README and docs, made by the test run itself: only when FOVEA_PICTURES=1, into media/. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';

const media = fileURLToPath(new URL('../../media', import.meta.url));

export async function picture(page: Page, name: string): Promise<void> {
  if (process.env.FOVEA_PICTURES !== '1') return;
  // The pointer would show what it stands on.
  await page.mouse.move(700, 600);
  await page.waitForTimeout(1_000);
  await page.screenshot({ path: path.join(media, `${name}.png`), animations: 'disabled' });
}
