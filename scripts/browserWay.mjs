/**
 * Which browser the tests use, and how it is got where there is none: one that is named, one that is installed, one that
 * was downloaded before, apt, a download. Pure: what is there is asked of the machine only as far as it matters.
 */

/**
 * @typedef {object} Surroundings each is asked at most once, in this order
 * @property {() => { path: string, wrong?: string } | undefined} named by CHROMIUM_PATH; `wrong`: why it cannot be used
 * @property {() => string | undefined} installed its path
 * @property {() => string | undefined} downloaded into the tests' cache folder before
 * @property {() => string | undefined} apt why it brings none; undefined: it may
 * @property {() => string | undefined} download the same
 */

/**
 * @param {Surroundings} there
 * @returns {{ way: 'use' | 'apt' | 'download' | 'none', path?: string, line: string }} `path` with `use`; `line` says
 *   what is used or done, or with `none` what a person can do
 */
export function browserWay(there) {
  const named = there.named();
  // A person who names one means that one.
  if (named?.wrong) return { way: 'none', line: `CHROMIUM_PATH: ${named.path} ${named.wrong}.` };
  if (named) return { way: 'use', path: named.path, line: `Browser: ${named.path} (CHROMIUM_PATH).` };
  const installed = there.installed();
  if (installed) return { way: 'use', path: installed, line: `Browser: ${installed}.` };
  const downloaded = there.downloaded();
  if (downloaded) return { way: 'use', path: downloaded, line: `Browser: ${downloaded} (downloaded for the tests).` };
  const noApt = there.apt();
  if (!noApt) return { way: 'apt', line: 'Browser: none installed; apt-get installs Chromium.' };
  const noDownload = there.download();
  if (!noDownload)
    return { way: 'download', line: `Browser: none installed (${noApt}); a headless one is downloaded for the tests.` };
  return {
    way: 'none',
    line: `No Chromium, Chrome, Edge or Brave; ${noApt}; ${noDownload}. Install one (Debian: apt-get install chromium) or set CHROMIUM_PATH.`,
  };
}

/**
 * Goes the ways that are left until there is a browser.
 * @param {Surroundings} there
 * @param {{ apt: () => string | undefined, download: () => string | undefined }} goes each says why it failed
 * @param {(line: string) => void} say
 * @returns {string | undefined} the browser's path; undefined: none can be had, as the last line said
 */
export function wayToBrowser(there, goes, say) {
  const surroundings = { ...there };
  for (;;) {
    const { way, path, line } = browserWay(surroundings);
    say(line);
    if (way === 'use') return path;
    if (way === 'none') return undefined;
    const failure = goes[way]() ?? `${way === 'apt' ? 'apt-get' : 'the download'} brought none that starts`;
    surroundings[way] = () => failure;
  }
}
