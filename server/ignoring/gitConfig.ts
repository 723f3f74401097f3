/** Reads git's configuration files, as far as a setting of a section without a name goes. Runs nothing, knows no disk. */

export interface ConfigEntry {
  /** lower case: `core` */
  section: string;
  /** lower case: `excludesfile` */
  key: string;
  value: string;
}

/** Entries in the file's order; a line that is not understood is passed over. */
export function configEntries(text: string): ConfigEntry[] {
  const found: ConfigEntry[] = [];
  let section: string | undefined;
  // A backslash at a line's end goes on in the next.
  for (const line of text
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n')
    .split(/(?<=(?<!\\)(?:\\\\)*)\n/)) {
    const header = /^\s*\[([^\]"]*?)\s*("(?:[^"\\]|\\.)*")?\s*\]\s*(.*)$/s.exec(line);
    // A section with a name is another one: nothing of it is asked for.
    if (header) section = header[2] === undefined ? header[1].trim().toLowerCase() : undefined;
    const entry = /^\s*([A-Za-z][\w-]*)\s*(?:=\s*(.*))?$/s.exec(header ? header[3] : line);
    if (section && entry) found.push({ section, key: entry[1].toLowerCase(), value: plainValue(entry[2] ?? 'true') });
  }
  return found;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', b: '\b' };

/** Quotes and escapes taken away; a comment and blanks outside of quotes end it. */
function plainValue(written: string): string {
  let [value, kept, quoted] = ['', 0, false];
  for (let i = 0; i < written.length; i++) {
    const char = written[i];
    if (char === '"') quoted = !quoted;
    else if (!quoted && (char === '#' || char === ';')) break;
    else if (char === '\\') {
      const next = written[++i] ?? '';
      if (next !== '\n') value += escapes[next] ?? next;
    } else value += char;
    if (quoted || !/\s/.test(char)) kept = value.length;
  }
  return value.slice(0, kept);
}
