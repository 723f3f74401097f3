/** The client's settings: asked for, checked, kept until the client says that they changed. Acts on none of them. */
import type { Connection } from 'vscode-languageserver/node';
import type { Said, Warn } from '../base/sentence.ts';
import type { SettingsSource } from '../feature/serverContext.ts';
import type { FileEncodings } from '../reading/fileEncodings.ts';
import { defaultSettings, type Settings } from '../settings.ts';
import { checkSettings } from './checkSettings.ts';
import { editorEncodings } from './editorEncodings.ts';

type Ask = Pick<Connection['workspace'], 'getConfiguration'>;

export class ClientSettings implements SettingsSource {
  readonly #ask: Ask | undefined;
  readonly #warn: Warn;
  readonly #scopeOf: (uri: string) => string | undefined;
  readonly #listeners = new Set<(settings: Settings, before: Settings) => void>();
  readonly #warned = new Set<string>();
  /** by scope and language */
  #scoped = new Map<string, Promise<Settings>>();
  #current: Settings = defaultSettings;

  /**
   * @param ask undefined: the client cannot be asked, and the defaults serve
   * @param warn shown to the user; each sentence once
   * @param scopeOf what the settings of a document depend on: its folder's URI
   */
  constructor(ask: Ask | undefined, warn: Warn, scopeOf: (uri: string) => string | undefined = () => undefined) {
    this.#ask = ask;
    this.#warn = warn;
    this.#scopeOf = scopeOf;
  }

  get current(): Settings {
    return this.#current;
  }

  onChange(listener: (settings: Settings, before: Settings) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Asks anew; to be called at the start and whenever the client says that something changed. */
  async read(): Promise<Settings> {
    this.#scoped = new Map();
    const before = this.#current;
    if (this.#ask) this.#current = this.#check(await this.#ask.getConfiguration({ section: 'fovea' }));
    for (const listener of this.#listeners) listener(this.#current, before);
    return this.#current;
  }

  /** A section of others' settings, unchecked, as it is now; undefined where there is none. */
  async others(section: string): Promise<unknown> {
    return this.#ask?.getConfiguration({ section }).catch(() => undefined);
  }

  /** In which encodings the editor reads a folder's files. */
  encodingsOf(uri: string): Promise<FileEncodings> {
    return editorEncodings(this.#ask, uri, (problem) => this.#warnOnce(problem));
  }

  of(uri: string, languageId: string): Promise<Settings> {
    return this.#scopedTo(this.#scopeOf(uri), languageId);
  }

  ofFolder(uri: string): Promise<Settings> {
    return this.#scopedTo(uri, undefined);
  }

  #scopedTo(scope: string | undefined, languageId: string | undefined): Promise<Settings> {
    const key = `${scope}\n${languageId}`;
    const known = this.#scoped.get(key);
    if (known) return known;
    const asked = this.#askFor(scope, languageId);
    this.#scoped.set(key, asked);
    return asked;
  }

  async #askFor(scope: string | undefined, languageId: string | undefined): Promise<Settings> {
    if (!this.#ask) return this.#current;
    const where = scope === undefined ? {} : { scopeUri: scope };
    const items = [{ ...where, section: 'fovea' }];
    // A language's own settings are a section of their own: [python] with fovea.completions.automatic in it.
    if (languageId !== undefined) items.push({ ...where, section: `[${languageId}]` });
    try {
      const [plain, own] = (await this.#ask.getConfiguration(items)) as unknown[];
      return this.#check(plain, overrides(own));
    } catch {
      return this.#current; // a folder that has just gone
    }
  }

  #check(...layers: unknown[]): Settings {
    const { settings, problems } = checkSettings(...layers);
    for (const problem of problems) this.#warnOnce(problem);
    return settings;
  }

  #warnOnce({ message, sentence }: Said): void {
    if (this.#warned.has(message)) return;
    this.#warned.add(message);
    this.#warn(message, sentence);
  }
}

/** What a language's section holds of ours, whichever way its names are written. */
function overrides(section: unknown): unknown {
  if (typeof section !== 'object' || section === null) return undefined;
  const { fovea, ...rest } = section as Record<string, unknown>;
  const dotted = Object.entries(rest).flatMap(([name, value]) =>
    name.startsWith('fovea.') ? [[name.slice('fovea.'.length), value]] : [],
  );
  return { ...(typeof fovea === 'object' ? fovea : {}), ...Object.fromEntries(dotted) };
}
