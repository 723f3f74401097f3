/** A question asked in the panel as a person does: opened by its command, typed, sent. */
import type { Frame } from 'playwright-core';
import type { Workbench } from './workbench.ts';

/** @returns the panel's page, once it has answered */
export async function askPanel(workbench: Workbench, question: string): Promise<Frame> {
  await workbench.run('Fovea: Ask About This Workspace');
  const frame = await workbench.frameWith('.composer textarea');
  await frame.fill('.composer textarea', question);
  await frame.press('.composer textarea', 'Enter');
  await frame.waitForSelector('.turn[aria-busy="false"]');
  return frame;
}
