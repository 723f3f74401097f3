/** What a command of the command line is, and what it is given. Knows no command. */
import type { Installation } from '../installation.ts';
import type { Arguments, Usage } from './args.ts';
import type { Terminal } from './terminal.ts';

export interface CommandContext {
  arguments: Arguments;
  /** folder that relative paths mean */
  cwd: string;
  env: NodeJS.ProcessEnv;
  installation: Installation;
  /** progress and messages, on standard error */
  terminal: Terminal;
  /** the command's answer, on standard output; one call with `--json` */
  write(text: string): void;
  /** colour and boxes are welcome on standard output */
  styled: boolean;
  /** columns of standard output */
  columns: number;
  /** aborted by Ctrl-C */
  signal: AbortSignal;
}

export interface Command extends Usage {
  run(context: CommandContext): Promise<void>;
}

/** Writes a command's answer: the JSON document with `--json`, else the text for people. */
export function answer(context: CommandContext, document: unknown, text: string): void {
  context.write(context.arguments.flag('json') ? `${JSON.stringify(document)}\n` : text);
}
