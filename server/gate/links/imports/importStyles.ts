/** How imports are written, by language: what they look like among comments and strings. Knows no files. */
import { languageById } from '../../../chunking/languages.ts';
import { usedPaths } from './usedPaths.ts';

/** How a family of languages writes imports. */
export interface ImportStyle {
  /** without it a text has none */
  likely: RegExp;
  /** finds imports, and comments and strings, in which there are none */
  pattern: RegExp;
  /** of one match; nothing for a comment or string */
  read(match: RegExpExecArray | RegExpMatchArray): readonly string[];
}

const none: readonly string[] = [];

/** What is named `spec` in the pattern. */
function spec({ groups }: RegExpMatchArray): readonly string[] {
  return groups?.spec === undefined ? none : [groups.spec.trim()];
}

const slashComments = String.raw`\/\/[^\n]*|\/\*[\s\S]*?\*\/`;
const hashComments = String.raw`#[^\n]*`;
const quoted = String.raw`"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'`;

const script: ImportStyle = {
  likely: /\bimport\b|\bfrom\s*['"]|\brequire\b|[mM]ock\b|<reference/,
  pattern:
    /\/\/(?!\/ *<reference)[^\n]*|\/\*[\s\S]*?\*\/|(?:\b(?:from|import)\s*|\b(?:import|require|require\.resolve|\w*[mM]ock|importActual|requireActual)\s*(?:<[^<>()]*>)?\(\s*(?:\/\*[\s\S]*?\*\/\s*)?|\/\/\/ *<reference +path *= *)(['"`])(?<spec>[^'"`\n]{1,300})\1|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/g,
  read: spec,
};

const python: ImportStyle = {
  likely: /\bc?import\b/,
  pattern:
    /"""[\s\S]*?"""|'''[\s\S]*?'''|#[^\n]*|^[ \t]*from[ \t]+(?<module>\.*[\w.]*)[ \t]+c?import[ \t]+(?:\((?<inner>[^)]*)\)?|(?<names>(?:[^\n#;\\]|\\\n)*))|^[ \t]*c?import[ \t]+(?<modules>[^\n#;]*)|\bimport_module\(\s*["'](?<spec>[\w.]+)|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/gm,
  read({ groups = {} }) {
    const { module, inner, names, modules } = groups;
    if (groups.spec !== undefined) return [groups.spec];
    if (modules !== undefined) return words(modules);
    if (module === undefined) return none;
    const imported = words((inner ?? names ?? '').replace(/#[^\n]*|\\\n/g, ' ')).filter((name) => name !== '*');
    return imported.length > 0 ? imported.map((name) => `${module}:${name}`) : [module];
  },
};

/** First words of what commas part: `a as b, c` gives a and c. */
function words(list: string): string[] {
  return list.split(',').flatMap((part) => /[\w.*]+/.exec(part)?.[0] ?? []);
}

const rust: ImportStyle = {
  likely: /\b(?:use|mod|crate|super)\b/,
  pattern:
    /\/\/[^\n]*|\/\*[\s\S]*?\*\/|\bmod[ \t]+(?<mod>\w+)\s*;|(?<indent>^[ \t]+)?(?:pub(?:\([^)]*\))?[ \t]+)?\buse\s+(?<use>[^;"]{1,2000});|\b(?<path>(?:crate|super|self)(?:::\w+)+)|r#"[\s\S]*?"#|"(?:\\.|[^"\\])*"/gm,
  read({ groups = {} }) {
    const { mod, use, path, indent } = groups;
    if (mod !== undefined) return [`mod ${mod}`];
    if (path !== undefined) return [path];
    if (use === undefined) return none;
    // Inside a module of the file, as of its tests, what is above it is the file.
    return usedPaths(use).map((each) => (indent ? each.replace(/^super(?=::)/, 'self') : each));
  },
};

const dotted: ImportStyle = {
  likely: /\bimport\b/,
  pattern: new RegExp(
    `${slashComments}|^[ \\t]*import\\s+(?:static\\s+)?(?<spec>[\\w.]+(?:\\.\\*)?)(?:\\.?\\{(?<inner>[^}]*)\\})?|${quoted}`,
    'gm',
  ),
  read({ groups = {} }) {
    if (groups.spec === undefined) return none;
    const base = groups.spec.replace(/\.$/, '');
    return groups.inner === undefined ? [base] : words(groups.inner).map((name) => `${base}.${name}`);
  },
};

/** A style of one pattern, whose group `spec` is the specifier. */
function simple(likely: RegExp, comments: string, imported: string, strings = quoted): ImportStyle {
  return { likely, pattern: new RegExp(`${comments}|${imported}|${strings}`, 'gm'), read: spec };
}

const php: ImportStyle = {
  likely: /\buse\b|\brequire|\binclude/,
  pattern: new RegExp(
    `${slashComments}|${hashComments}|^[ \\t]*use\\s+(?:function\\s+|const\\s+)?(?<spec>[\\w\\\\]+)(?:\\{(?<inner>[^}]*)\\})?|\\b(?:require|include)(?:_once)?\\b[^;'"\\n]*["'](?<file>[^'"\\n]+)\\.php["']|${quoted}`,
    'gm',
  ),
  read({ groups = {} }) {
    const base = groups.spec ?? groups.file;
    if (base === undefined) return none;
    return groups.inner === undefined
      ? [base]
      : groups.inner.split(',').map((name) => base + (/[\w\\]+/.exec(name)?.[0] ?? ''));
  },
};

const byFamily: readonly [ids: string, style: ImportStyle][] = [
  ['typescript typescriptreact javascript javascriptreact vue svelte astro mdx', script],
  ['python cython', python],
  ['rust', rust],
  ['java kotlin scala groovy', dotted],
  // A line that is nothing but a string is an import: anywhere else a comma or bracket follows it.
  [
    'go',
    simple(/"/, slashComments, '^[ \\t]*(?:import[ \\t]+)?(?:[\\w.]+[ \\t]+)?"(?<spec>[^"\\s]+)"[ \\t]*;?[ \\t]*$'),
  ],
  [
    'c cpp cuda-cpp objective-c objective-cpp opencl metal glsl hlsl',
    simple(/#/, slashComments, '^[ \\t]*#[ \\t]*(?:include(?:_next)?|import)[ \\t]*["<](?<spec>[^">\\n]+)[">]'),
  ],
  [
    'csharp',
    simple(
      /\busing\b/,
      slashComments,
      '^[ \\t]*(?:global\\s+)?using\\s+(?:static\\s+)?(?:\\w+\\s*=\\s*)?(?<spec>[\\w.]+)\\s*;',
    ),
  ],
  ['php', php],
  [
    'ruby',
    simple(
      /\brequire|\bload\b/,
      hashComments,
      '\\b(?:require|require_relative|load)\\b[ \\t(]*["\'](?<spec>[^"\'\\n#]+?)(?:\\.rb)?["\']',
    ),
  ],
  ['lua luau', simple(/\brequire\b/, '--[^\\n]*', '\\brequire[ \\t(]*["\'](?<spec>[^"\'\\n]+)["\']')],
  [
    'haskell',
    simple(/\bimport\b/, '--[^\\n]*', '^import\\s+(?:qualified\\s+)?(?<spec>[\\w.]+)', '"(?:\\\\.|[^"\\\\\\n])*"'),
  ],
  ['perl', simple(/\buse\b|\brequire\b/, hashComments, '^[ \\t]*(?:use|require)\\s+(?<spec>[A-Z][\\w:]*)')],
  [
    'dart',
    simple(
      /\b(?:import|export|part)\b/,
      slashComments,
      '^[ \\t]*(?:import|export|part)\\s+["\'](?:package:\\w+/)?(?<spec>[^"\'\\n:]+)["\']',
    ),
  ],
  ['zig', simple(/@import/, '//[^\\n]*', '@import\\(\\s*"(?<spec>[^"\\n]+)"')],
  ['proto3 solidity', simple(/\bimport\b/, slashComments, '^[ \\t]*import\\s+[^"\';]*["\'](?<spec>[^"\'\\n]+)["\']')],
];

const styles = new Map<string, ImportStyle>();
for (const [ids, style] of byFamily) for (const id of ids.split(' ')) styles.set(id, style);

/** How a language writes imports; undefined where nobody knows. */
export function importStyleOf(languageId: string): ImportStyle | undefined {
  return styles.get(languageId) ?? styles.get(languageById(languageId).id);
}
