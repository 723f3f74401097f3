/** The line of the log that names an engine's process when it is started, each restart too; benches read it again. */

export function startedLine(processId: number): string {
  return `engine started as process ${processId}`;
}

/** @returns the process that a line of the log names; `undefined` for any other line */
export function startedProcess(line: string): number | undefined {
  const [, processId] = /^engine started as process (\d+)$/.exec(line) ?? [];
  return processId === undefined ? undefined : Number(processId);
}
