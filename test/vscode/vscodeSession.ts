/**
 * One VS Code with the packaged extension, one window before it, for all tests of a file: what each file in ui/ begins
 * with. A test that fails leaves a picture and the logs in dist/test-failures/.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { type NoNetwork, noNetwork } from '../network/noNetwork.ts';
import { openBrowser } from './browser.ts';
import { CodeServer, type CodeServerOptions, type VscodeHost } from './codeServer.ts';
import { keepFailure } from './keepFailure.ts';
import { readyModels } from './shareModels.ts';
import { shop } from './shop.ts';
import { Workbench } from './workbench.ts';

export interface VscodeSession {
  workbench: Workbench;
  server: CodeServer;
  page: Page;
  /** for what the tests write; gone at the end */
  folder: string;
}

export interface SessionOptions extends Omit<CodeServerOptions, 'vsix' | 'models'> {
  /** makes what is opened, given the session's folder; a small repository without it */
  place?: (folder: string) => Promise<string>;
  /** VS Code 1.93, the oldest that the manifest allows */
  oldest?: boolean;
  /** the package that carries the model, a user who has none, and no way to fetch one */
  offline?: boolean;
}

/** @returns a `test` whose function gets the session, which lives from the file's first test to its last */
export function vscodeTests(
  options: SessionOptions = {},
): (name: string, body: (session: VscodeSession) => Promise<void>) => void {
  let session: VscodeSession | undefined;
  let browser: Browser | undefined;
  let folder: string | undefined;
  let network: NoNetwork | undefined;
  before(async () => {
    const { vscodeHost, chromium, freshPackage, offlinePackage } = await scripts();
    const executable = chromium();
    const vsix = await (options.offline ? offlinePackage() : freshPackage());
    folder = await mkdtemp(path.join(tmpdir(), 'fovea-place-'));
    const place = await (options.place ?? shop)(path.join(folder, 'shop'));
    const surroundings: CodeServerOptions = {};
    if (options.offline) {
      network = await noNetwork(await mkdtemp(path.join(folder, 'programs-')));
      surroundings.env = network.env;
    } else surroundings.models = await readyModels(place);
    const host = vscodeHost(options.oldest ? 'oldest' : 'current');
    const server = await CodeServer.start(host, { ...options, ...surroundings, vsix });
    const screen = await openBrowser(executable);
    browser = screen.browser;
    const workbench = new Workbench(screen.page);
    session = { workbench, server, page: screen.page, folder };
    await workbench.open(server.url, place);
  });
  after(async () => {
    await browser?.close();
    await session?.server.stop();
    await network?.close();
    if (folder) await rm(folder, { recursive: true, force: true });
  });
  return (name, body) => {
    test(name, async () => {
      if (!session) throw new Error('VS Code did not start');
      try {
        await body(session);
      } catch (error) {
        await keepFailure(name, session);
        throw error;
      }
    });
  };
}

export interface Scripts {
  vscodeHost(which?: 'current' | 'oldest'): VscodeHost;
  chromium(): string;
  freshPackage(): Promise<string>;
  offlinePackage(): Promise<string>;
  defaultModelFile(): { id: string; file: string };
  thisPlatform(): string;
}

/** Plain Node, so without types. */
export async function scripts(): Promise<Scripts> {
  const names = ['vscodeHost', 'chromium', 'package'];
  const modules = await Promise.all(
    names.map((name) => import(new URL(`../../scripts/${name}.mjs`, import.meta.url).href)),
  );
  return Object.assign({}, ...modules) as Scripts;
}
