/** Debian's packages, where whoever runs the tests is root: asked for by name, got without questions. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const quick = ['-o', 'Acquire::Retries=1', '-o', 'Acquire::http::Timeout=15', '-o', 'Acquire::https::Timeout=15'];
/** Another apt may be at work: a machine that has just started updates itself. */
const lockSeconds = 300;
const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };

/** @returns {string | undefined} why apt-get cannot be used here */
export function noApt() {
  if (process.platform !== 'linux' || !existsSync('/etc/debian_version')) return 'no Debian or Ubuntu';
  if (process.getuid?.() !== 0) return 'not root, so apt-get installs nothing';
  if (spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status !== 0) return 'no apt-get';
  return undefined;
}

/**
 * Installs what of `names` the sources have.
 * @param {readonly string[]} names of packages
 * @returns {string | undefined} why something of it is not installed
 */
export function aptInstall(names) {
  const updated = update();
  const known = names.filter(hasPackage);
  const unknown = names.filter((name) => !known.includes(name)).join(', ');
  if (known.length > 0) {
    console.error(`Installing ${known.join(', ')} (apt-get) …`);
    const options = ['-y', '-qq', '--no-install-recommends', '-o', `DPkg::Lock::Timeout=${lockSeconds}`];
    const { status } = spawnSync('apt-get', [...quick, 'install', ...options, ...known], {
      env,
      stdio: ['ignore', 2, 2],
    });
    if (status !== 0) return 'apt-get install failed, see its messages above';
  }
  return unknown ? (updated ?? `apt has no package ${unknown}`) : undefined;
}

/** A bare image has no lists. apt-get waits for the lock of packages, not for that of the lists. */
function update() {
  for (const until = Date.now() + lockSeconds * 1000; ; ) {
    const { status, stderr } = spawnSync('apt-get', [...quick, 'update', '-qq'], { env, encoding: 'utf8' });
    if (status === 0) return undefined;
    if (!/could not get lock/i.test(stderr) || Date.now() > until) {
      console.error(stderr.trimEnd());
      return 'apt-get update failed, see its messages above';
    }
    console.error('Another apt is at work: waiting …');
    spawnSync('sleep', ['5']);
  }
}

function hasPackage(name) {
  const { stdout } = spawnSync('apt-cache', ['policy', name], { env, encoding: 'utf8' });
  return debianVersion(stdout ?? '') !== undefined;
}

/**
 * @param {string} policy what `apt-cache policy NAME` prints
 * @returns {string | undefined} the version that would come; a stub that sends for a snap, which needs a daemon, is none
 */
export function debianVersion(policy) {
  const version = /^ *Candidate: (.+)$/m.exec(policy)?.[1].trim();
  return version === '(none)' || version?.includes('snap') ? undefined : version;
}
