/**
 * Files of the index that say how imports are resolved: read when they are first asked for, kept until one changes.
 * Malformed ones are as if they were not there.
 */
import { nameOf } from './fileNames.ts';

const manifest = /^(?:package\.json|[jt]sconfig[^/]*\.json|go\.mod|Cargo\.toml|pubspec\.yaml|composer\.json)$/;

/** Whether a change of the file may change what imports mean. */
export function isManifest(path: string): boolean {
  return manifest.test(nameOf(path));
}

/** A manifest of JSON, as far as anybody knows. */
export type JsonObject = Readonly<Record<string, unknown>>;

export class Manifests {
  readonly #textOf: (path: string) => string | undefined;
  readonly #paths = new Set<string>();
  /** what was made of manifests, by what makes it and whatever key it likes */
  readonly #made = new Map<string, unknown>();

  /** @param textOf whole text of a file of the index */
  constructor(textOf: (path: string) => string | undefined) {
    this.#textOf = textOf;
  }

  add(path: string): void {
    this.#paths.add(path);
    this.#made.clear();
  }

  remove(path: string): void {
    if (this.#paths.delete(path)) this.#made.clear();
  }

  /** Manifests of a name, as `package.json`. */
  named(name: string): string[] {
    return this.once(`named ${name}`, () => [...this.#paths].filter((path) => nameOf(path) === name));
  }

  has(path: string): boolean {
    return this.#paths.has(path);
  }

  /** Forgets what was made, because files came or went. */
  forget(): void {
    this.#made.clear();
  }

  /** What `make` gives, made once until a manifest changes. @param key unique among all callers */
  once<T>(key: string, make: () => T): T {
    const known = this.#made.get(key);
    if (known !== undefined || this.#made.has(key)) return known as T;
    const made = make();
    this.#made.set(key, made);
    return made;
  }

  /** Whether one says a path that ends in a file of this name, as the entry of a package. */
  mention(stem: string): boolean {
    for (const path of this.#paths) {
      const text = this.#textOf(path) ?? '';
      if (text.includes(`/${stem}.`) || text.includes(`/${stem}"`) || text.includes(`"${stem}.`)) return true;
    }
    return false;
  }

  text(path: string): string | undefined {
    return this.#paths.has(path) ? this.#textOf(path) : undefined;
  }

  /** An object of JSON with comments and trailing commas. */
  json(path: string): JsonObject | undefined {
    return this.once(`json ${path}`, () => parsed(this.text(path)));
  }
}

function parsed(text: string | undefined): JsonObject | undefined {
  if (text === undefined) return undefined;
  for (const form of [text, plain(text)]) {
    try {
      const value: unknown = JSON.parse(form);
      return isObject(value) ? value : undefined;
    } catch {}
  }
  return undefined;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** JSON without comments and trailing commas. */
function plain(text: string): string {
  const bare = text.replace(/"(?:\\.|[^"\\])*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (part) => (part[0] === '"' ? part : ' '));
  return bare.replace(/"(?:\\.|[^"\\])*"|,(?=\s*[}\]])|^\ufeff/g, (part) => (part[0] === '"' ? part : ''));
}
