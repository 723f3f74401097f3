/** Where browsers are looked for, by platform. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

const { browserPlaces } = (await import(new URL('./browserPlaces.mjs', import.meta.url).href)) as {
  browserPlaces(machine: { platform: string; env: Record<string, string>; home: string }): string[];
};

const cases: [string, Record<string, string>, string[]][] = [
  ['linux', { PATH: '/a:/b' }, ['/a/chromium', '/b/chromium', '/b/google-chrome-stable', '/a/microsoft-edge']],
  ['linux', { PATH: '/a' }, ['/a/chromium-browser', '/a/brave-browser', '/opt/google/chrome/chrome']],
  ['linux', {}, ['/usr/lib/chromium/chromium', '/opt/microsoft/msedge/msedge', '/opt/brave.com/brave/brave-browser']],
  [
    'darwin',
    { PATH: '/a' },
    [
      '/a/chromium',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/h/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
      '/h/Applications/Brave Browser.app/Contents/MacOS/Brave Browser',
    ],
  ],
  [
    'win32',
    { ProgramFiles: 'C:\\P', 'ProgramFiles(x86)': 'C:\\P86', LOCALAPPDATA: 'C:\\L' },
    [
      'C:\\L\\Chromium\\Application\\chrome.exe',
      'C:\\P\\Google\\Chrome\\Application\\chrome.exe',
      'C:\\P86\\Microsoft\\Edge\\Application\\msedge.exe',
      'C:\\P\\BraveSoftware\\Brave-Browser\\Application\\brave.exe',
    ],
  ],
];
for (const [platform, env, expected] of cases) {
  test(`${platform} ${JSON.stringify(env)}`, () => {
    const places = browserPlaces({ platform, env, home: '/h' });
    assert.deepEqual(
      places.filter((place) => expected.includes(place)),
      expected,
      'each, and in this order',
    );
  });
}
