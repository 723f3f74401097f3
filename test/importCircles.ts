/** Which imports go round in a circle, between files or between their folders; functions of paths and texts. */
import path from 'node:path';
import { importsOf } from './importZones.ts';

/** What each file imports of the others; type-only and lazy imports count. */
export type Imports = ReadonlyMap<string, ReadonlySet<string>>;

/** @param texts of .ts, .mjs and .py files by their paths inside the project, with slashes */
export function importsBetween(texts: ReadonlyMap<string, string>): Imports {
  return new Map(
    [...texts].map(([file, text]) => {
      const targets = file.endsWith('.py') ? pythonImports(text) : importsOf(text).map((to) => beside(file, to));
      return [file, new Set(targets.filter((target) => texts.has(target)))];
    }),
  );
}

/**
 * @param nodeOf what the circles are looked for between: the files themselves, or the folders that they stand in
 * @returns one sentence for each import that is part of a circle
 */
export function circularImports(imports: Imports, nodeOf: (file: string) => string = (file) => file): string[] {
  const next = new Map<string, Set<string>>();
  const edges = [...imports].flatMap(([from, targets]) => [...targets].map((to) => [from, to] as const));
  const between = edges.filter(([from, to]) => nodeOf(from) !== nodeOf(to));
  for (const [from, to] of between) next.set(nodeOf(from), (next.get(nodeOf(from)) ?? new Set()).add(nodeOf(to)));
  const reached = new Map([...next.keys()].map((node) => [node, reachedFrom(node, next)]));
  return between
    .filter(([from, to]) => reached.get(nodeOf(to))?.has(nodeOf(from)))
    .map(([from, to]) => `${from} imports ${to}`);
}

/** Folders whose own files are doors and roots: each is a node of its own. */
const halls = new Set(['.', 'server', 'server/engine', 'src', 'bench', 'training']);

/** A file's folder; the file itself where it stands in no room. */
export function roomOf(file: string): string {
  const folder = path.posix.dirname(file);
  return halls.has(folder) ? file : folder;
}

function reachedFrom(start: string, next: ReadonlyMap<string, ReadonlySet<string>>): Set<string> {
  const reached = new Set<string>();
  const open = [start];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const to of next.get(node) ?? []) {
      if (!reached.has(to)) open.push(to);
      reached.add(to);
    }
  }
  return reached;
}

function beside(file: string, specifier: string): string {
  return specifier.startsWith('.') ? path.posix.join(path.posix.dirname(file), specifier) : '';
}

/** `from a.b import c`: the file a/b.py, or a/b/c.py where a/b is a folder. `import a.b`: a/b.py. */
function pythonImports(text: string): string[] {
  const from = [...text.matchAll(/^\s*from ([\w.]+) import (?:\(([^)]*)\)|(.*))/gm)].flatMap(
    ([, module, inside, line]) => {
      const names = (inside ?? line).split(',').map((name) => name.trim().split(' ')[0]);
      return [module, ...names.map((name) => `${module}.${name}`)];
    },
  );
  const whole = [...text.matchAll(/^\s*import ([\w.]+)/gm)].map(([, module]) => module);
  return [...from, ...whole].map((module) => `${module.replaceAll('.', '/')}.py`);
}
