/** Where a browser of Chromium's kind usually lies, best first. Knows nothing of the disk: whoever asks looks there. */
import path from 'node:path';

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'microsoft-edge-stable',
  'brave-browser',
  'brave-browser-stable',
];
const linux = [
  '/usr/lib/chromium/chromium',
  '/usr/lib64/chromium-browser/chromium-browser',
  '/opt/google/chrome/chrome',
  '/opt/microsoft/msedge/msedge',
  '/opt/brave.com/brave/brave-browser',
];
const mac = ['Chromium', 'Google Chrome', 'Microsoft Edge', 'Brave Browser'];
const windows = [
  ['Chromium', 'Application', 'chrome.exe'],
  ['Google', 'Chrome', 'Application', 'chrome.exe'],
  ['Microsoft', 'Edge', 'Application', 'msedge.exe'],
  ['BraveSoftware', 'Brave-Browser', 'Application', 'brave.exe'],
];

/**
 * @param {{ platform: NodeJS.Platform, env: NodeJS.ProcessEnv, home: string }} machine
 * @returns {string[]} absolute paths of programs that may be there
 */
export function browserPlaces({ platform, env, home }) {
  if (platform === 'win32') {
    const roots = [env.ProgramFiles, env['ProgramFiles(x86)'], env.LOCALAPPDATA].filter(Boolean);
    return windows.flatMap((parts) => roots.map((root) => path.win32.join(root, ...parts)));
  }
  const folders = (env.PATH ?? '').split(':').filter((folder) => folder !== '');
  const onPath = names.flatMap((name) => folders.map((folder) => path.posix.join(folder, name)));
  if (platform !== 'darwin') return [...onPath, ...linux];
  const roots = ['/Applications', path.posix.join(home, 'Applications')];
  return [...onPath, ...mac.flatMap((name) => roots.map((root) => `${root}/${name}.app/Contents/MacOS/${name}`))];
}
