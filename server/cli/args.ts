/** What was typed, checked: one table of options per command, errors that point to its help. Knows no command. */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { FoveaError } from '../base/errors.ts';

export type Options = NonNullable<ParseArgsConfig['options']>;

/** What a command declares of itself; `fovea help` and its own `--help` are made of it. */
export interface Usage {
  /** such as `fovea complete PATH:LINE[:COL]` */
  synopsis: string;
  /** one line of the overview */
  summary: string;
  /** the words beside the options, explained */
  operands?: readonly { name: string; help: string }[];
  /** an option's own name, what it takes (none for a flag), and what it is for */
  options: readonly OptionUsage[];
  /** least and most words beside the options */
  positionals: readonly [least: number, most: number];
}

export interface OptionUsage {
  name: string;
  /** written after the name in the help; a flag has none */
  takes?: string;
  help: string;
}

export interface Arguments {
  positionals: string[];
  /** the text given for an option that takes one */
  text(name: string): string | undefined;
  flag(name: string): boolean;
  /** @throws FoveaError (`usage`) unless the option is a whole number in `least`..`most` */
  integer(name: string, fallback: number, least: number, most: number): number;
  /** @throws FoveaError (`usage`) unless the option is a number in `least`..`most`, decimals allowed */
  number(name: string, fallback: number, least: number, most: number): number;
  /** @throws FoveaError (`usage`) unless the option is one of `choices` */
  choice<T extends string>(name: string, fallback: T, choices: readonly T[]): T;
}

const help: OptionUsage = { name: 'help', help: 'show this and end' };

/** @throws FoveaError (`usage`) for an unknown option, a missing value, too few or too many words */
export function parseArguments(words: readonly string[], usage: Usage): Arguments {
  const options: Options = {};
  for (const { name, takes } of [...usage.options, help]) {
    options[name] = { type: takes === undefined ? 'boolean' : 'string' };
  }
  const wrong = (message: string): FoveaError => new FoveaError('usage', `${message} See ${commandOf(usage)} --help.`);
  let parsed: { values: Record<string, unknown>; positionals: string[] };
  try {
    parsed = parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw wrong(`${firstSentence((error as Error).message)}.`);
  }
  const { values, positionals } = parsed;
  const [least, most] = usage.positionals;
  if (values.help !== true && positionals.length < least) throw wrong(`Usage: ${usage.synopsis}.`);
  if (values.help !== true && positionals.length > most) throw wrong(`"${positionals[most]}" is one word too many.`);
  const text = (name: string): string | undefined => values[name] as string | undefined;
  return {
    positionals,
    text,
    flag: (name) => values[name] === true,
    integer(name, fallback, lowest, highest) {
      const given = text(name);
      if (given === undefined) return fallback;
      const number = Number(given);
      if (/^\d+$/.test(given) && number >= lowest && number <= highest) return number;
      throw wrong(`--${name} "${given}" must be a whole number from ${lowest} to ${highest}.`);
    },
    number(name, fallback, lowest, highest) {
      const given = text(name);
      if (given === undefined) return fallback;
      const number = Number(given);
      if (/^\d+(\.\d+)?$/.test(given) && number >= lowest && number <= highest) return number;
      throw wrong(`--${name} "${given}" must be a number from ${lowest} to ${highest}.`);
    },
    choice(name, fallback, choices) {
      const given = text(name);
      if (given === undefined) return fallback;
      const found = choices.find((choice) => choice === given);
      if (found === undefined) throw wrong(`--${name} "${given}" must be one of ${choices.join(', ')}.`);
      return found;
    },
  };
}

/** The text of `--help`. */
export function helpText(usage: Usage): string {
  const options = [...usage.options, help].map(({ name, takes, help: text }) => ({
    name: `--${name}${takes === undefined ? '' : ` ${takes}`}`,
    help: text,
  }));
  const { operands = [] } = usage;
  const width = Math.max(...[...operands, ...options].map(({ name }) => name.length));
  const lines = (of: typeof options): string =>
    of.map((entry) => `  ${entry.name.padEnd(width)}  ${entry.help}\n`).join('');
  const explained = operands.length > 0 ? `\n${lines([...operands])}` : '';
  return `${usage.summary}\n\nUsage: ${usage.synopsis}\n${explained}\nOptions:\n${lines(options)}`;
}

/** The synopsis up to its first operand: `fovea bench holes`. */
function commandOf(usage: Usage): string {
  return usage.synopsis.split(/ (?=[[A-Z-])/)[0];
}

/** Node's messages go on with advice about its own API. */
function firstSentence(message: string): string {
  return message.split(/\. |\n/)[0].replace(/\.$/, '');
}
