/** What is typed wrong gets one line, nothing on standard output and its own exit code; help is everywhere. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { exitCodes } from '../../server/base/errors.ts';
import { commands } from '../../server/cli/commands.ts';
import { temporaryFolder } from '../temporaryFolder.ts';
import { runCli } from './runCli.ts';

const wrong: [string, RegExp][] = [
  ['', /^No command given\. See fovea --help\.$/],
  ['fly', /^Unknown command "fly"\. See fovea --help\.$/],
  ['model', /^fovea model takes one of: list, add, verify, remove\./],
  [
    'bench sprint',
    /^fovea bench takes one of: holes, speed, ask, consult, exactness, device, keystroke, passkey, shares, speak\./,
  ],
  ['index --jsn', /^Unknown option '--jsn'\. See fovea index --help\.$/],
  ['index here', /"here" is one word too many\./],
  ['ask', /^Usage: fovea ask QUESTION/],
  ['complete', /^Usage: fovea complete PATH:LINE/],
  ['complete a.ts', /^"a\.ts" is no place: write PATH:LINE/],
  ['complete a.ts:1 --reader attend', /^Unknown reader "attend": use local, prompt:K/],
  ['complete a.ts:1 --reader focus:0', /the number of chunks must be from 1 to/],
  ['ask x --device tpu', /--device "tpu" must be one of automatic, cpu, gpu\./],
  ['complete a.ts:1 --max-tokens 0', /--max-tokens "0" must be a whole number from 1 to/],
  ['bench device --chunks 2,many', /--chunks "2,many" must be whole numbers from 0 to 1024, commas between\./],
  ['bench device --rows 0', /--rows "0" must be whole numbers from 1 to 1024/],
  ['bench holes --mode suffix', /--mode "suffix" must be one of prefix, infill, line\./],
  ['bench holes --readers local,local', /Reader "local" is named twice\./],
  ['bench holes --holes many', /--holes "many" must be a whole number/],
  ['bench speed --readers prompt:8@random', /@random/],
  ['bench ask', /^Which questions\? Name a file with --questions FILE\.$/],
  ['bench ask --questions q.json', /^Where are the repositories\? Name a folder with --repos DIR\.$/],
  ['bench speak', /^Where are the records kept\? Name a file with --record FILE\.$/],
  ['bench passkey', /^How many tokens\? Say it with --tokens N\.$/],
  ['bench passkey --tokens 10', /--tokens "10" must be a whole number from 1000 to/],
  ['bench passkey --tokens 5000 --task lock', /^Unknown task "lock": use passkey, number, keyvalue\.$/],
  ['bench passkey --tokens 5000 --reader attend:2', /does not read all chunks: use focus:K/],
  ['model add nothing/at/all', /is no model: name a folder, a \.gguf file, a hub id/],
];

for (const [words, message] of wrong) {
  test(`bad usage: fovea ${words}`, async (t) => {
    const run = await runCli(words.split(' ').filter(Boolean), { home: await temporaryFolder(t) });
    assert.equal(run.code, exitCodes.usage);
    assert.equal(run.stdout, '');
    assert.equal(run.messages.length, 1, run.messages.join('\n'));
    assert.match(run.messages[0], message);
  });
}

test('the overview names every command, and each has its own help', async (t) => {
  const home = await temporaryFolder(t);
  const overview = await runCli(['--help'], { home });
  assert.equal(overview.code, 0);
  const { description } = JSON.parse(await readFile(new URL('../../package.nls.json', import.meta.url), 'utf8'));
  assert.match(overview.stdout, /^fovea \d+\.\d+\.\d+\S*: /);
  assert.equal(overview.stdout.split('\n', 1)[0].replace(/^fovea \S+ /, ''), description);
  for (const [name, { options }] of Object.entries(commands)) {
    assert.ok(overview.stdout.includes(`  ${name} `), name);
    const help = await runCli([...name.split(' '), '--help'], { home });
    assert.equal(help.code, 0);
    assert.deepEqual(help.messages, []);
    assert.doesNotMatch(overview.stdout + help.stdout, /%[\w.]+%/, name);
    for (const option of options) assert.ok(help.stdout.includes(`--${option.name}`), `${name} --${option.name}`);
  }
});
