/** Every reported kind of fault with instances of our own: a folder a kind, a file an instance, through server and engine. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { hangMs } from '../patience.ts';
import { type TinyStorage, tinyStorage } from '../wire/tinyStorage.ts';
import { parseCase, type ReportCase } from './reportCase.ts';
import { runCommand } from './reportCommand.ts';
import { ReportServer, type Seen } from './reportServer.ts';

const here = import.meta.dirname;
/** `kind` or `kind/name`, to run those alone. */
const only = process.env.FOVEA_REPORTS;
assert.ok(only === undefined || existsSync(path.join(here, only)) || existsSync(path.join(here, `${only}.case`)), only);
const kinds = readdirSync(here, { withFileTypes: true }).filter((entry) => entry.isDirectory());

/** by what they are started with */
const servers = new Map<string, ReportServer>();
let starts = 0;
let base: string;
let storage: TinyStorage;
before(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'fovea-reports-'));
  storage = await tinyStorage(base);
});
after(async () => {
  await Promise.all([...servers.values()].map((server) => server.dispose()));
  await rm(base, { recursive: true, force: true });
});

for (const { name: kind } of kinds) {
  const cases = readdirSync(path.join(here, kind))
    .map((file) => ({ name: `${kind}/${file.replace(/\.case$/, '')}`, file: path.join(here, kind, file) }))
    .filter(({ name }) => only === undefined || name === only || kind === only)
    .map(({ name, file }) => ({ name, report: parseNamed(name, readFileSync(file, 'utf8')) }));
  if (cases.length === 0) continue;
  describe(kind, () => {
    for (const { name, report } of cases) {
      test(`${name}: ${report.title}`, { timeout: hangMs }, async () => {
        if (report.command) check(report, await runCommand(report, path.join(base, name), storage));
        else check(report, await (await serverFor(name, report)).run(report));
      });
    }
  });
}

/** One for all cases that ask for nothing special; another where the last one has died. */
async function serverFor(name: string, { env }: ReportCase): Promise<ReportServer> {
  const own = JSON.stringify(env);
  const key = own.includes('{folder}') ? name : own;
  const known = servers.get(key);
  if (known?.lives) return known;
  const started = await ReportServer.start(path.join(base, `server-${starts++}`), storage, env);
  servers.set(key, started);
  return started;
}

function parseNamed(name: string, source: string): ReportCase {
  try {
    return parseCase(source);
  } catch (cause) {
    throw new Error(`${name} is no case: ${(cause as Error).message}`, { cause });
  }
}

function check({ asked, expected }: ReportCase, seen: Seen): void {
  if (asked) {
    const { right } = asked;
    const about = `silent: ${seen.silence ?? 'no'}`;
    if (!right.includes(seen.document)) assert.equal(seen.document ?? '(nothing)', right[0] ?? '(nothing)', about);
  }
  for (const fact of expected) {
    const text = seen.indexed.get(fact.path);
    const about = `${fact.kind} ${fact.path}; indexed: ${[...seen.indexed.keys()].join(', ')}`;
    if (fact.kind === 'in') assert.ok(text !== undefined, about);
    else if (fact.kind === 'out') {
      assert.equal(text, undefined, about);
      const told = seen.reasons.get(fact.path);
      if (fact.reason === undefined) assert.ok(told !== undefined && told !== 'unknown', `${fact.path} has no reason`);
      else assert.equal(told, fact.reason, about);
    } else if ('text' in fact) {
      assert.equal(text?.includes(fact.text) ?? false, fact.kind === 'shows', `${about}; its text: ${text}`);
    }
  }
}
