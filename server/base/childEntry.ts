/** How a process of Fovea's own is started: with the Node that runs, an editor's too. Knows no process's work. */

/** Where its module lies: dist/NAME.js in the product, a .ts file under a loader in tests. */
export interface ChildEntry {
  module: string;
  /** options of node that go before the module */
  execArgv?: readonly string[];
  args?: readonly string[];
}

/** What `spawn` is given. */
export function childCommand({ module, execArgv = [], args = [] }: ChildEntry) {
  return {
    command: process.execPath,
    args: [...execArgv, module, ...args],
    env: {
      ...process.env,
      // Read by ONNX Runtime when it loads.
      ORT_DISABLE_TELEMETRY: '1',
      ...(process.versions.electron ? { ELECTRON_RUN_AS_NODE: '1' } : {}),
    } satisfies NodeJS.ProcessEnv,
  };
}

/** Why a process ended, in words that follow its name. */
export function exitWords(code: number | null, signal: NodeJS.Signals | null): string {
  return signal ? `was killed (${signal})` : `stopped with code ${code}`;
}
