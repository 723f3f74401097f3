/** From the words typed to the command they name, and the overview of all commands. */
import { FoveaError } from '../base/errors.ts';
import type { Command } from './command.ts';
import { packageWords } from './packageWords.ts';

/** Commands by their words: `index`, `bench holes`. */
export type Commands = Readonly<Record<string, Command>>;

/**
 * @returns the command and the words after its name; `undefined` where the overview is asked for
 * @throws FoveaError (`usage`) for no command or an unknown one
 */
export function findCommand(
  words: readonly string[],
  commands: Commands,
): { command: Command; words: readonly string[] } | undefined {
  const [first, second] = words;
  if (first === '--help' || first === '-h' || first === 'help' || first === '--version') return undefined;
  const seeHelp = 'See fovea --help.';
  if (first === undefined) throw new FoveaError('usage', `No command given. ${seeHelp}`);
  if (Object.hasOwn(commands, first)) return { command: commands[first], words: words.slice(1) };
  const group = Object.keys(commands).filter((name) => name.startsWith(`${first} `));
  if (group.length === 0) throw new FoveaError('usage', `Unknown command "${first}". ${seeHelp}`);
  if (second === '--help' || second === '-h') return undefined;
  const full = `${first} ${second}`;
  if (second !== undefined && Object.hasOwn(commands, full)) {
    return { command: commands[full], words: words.slice(2) };
  }
  const choices = group.map((name) => name.slice(first.length + 1)).join(', ');
  throw new FoveaError('usage', `fovea ${first} takes one of: ${choices}. ${seeHelp}`);
}

/** Version and every command with its summary. */
export function overview(commands: Commands, packageRoot: string): string {
  const { version, description } = packageWords(packageRoot);
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return `fovea ${version}: ${description}\n\nUsage: fovea COMMAND [OPTIONS]\n\nCommands:\n${lines.join('\n')}\n\nfovea COMMAND --help tells more.\n`;
}
