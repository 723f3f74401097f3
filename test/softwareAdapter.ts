/** A graphics adapter that computes on the CPU, for tests of what runs on a GPU: SwiftShader of Debian's chromium. */
import { existsSync } from 'node:fs';

const folder = '/usr/lib/chromium';
const driver = `${folder}/vk_swiftshader_icd.json`;

/** Why there is none; `false`: there is one. As `node:test` takes it. */
export const noSoftwareAdapter = existsSync(driver) ? false : `no ${driver}`;

/** Of the environment of a process that is to use it, from its start on. */
export const softwareAdapter = { VK_ICD_FILENAMES: driver, LD_LIBRARY_PATH: folder };
