/** A device's process from the outside. Whoever starts it closes it. */
import { type ChildProcess, fork } from 'node:child_process';
import { type ChildEntry, childCommand } from '../../server/base/childEntry.ts';
import { askProcess } from '../askProcess.ts';
import type {
  DeviceCase,
  DeviceReply,
  DeviceRequest,
  LoadParams,
  OpenedDevice,
  PreparedCase,
  RanCase,
} from './deviceMessages.ts';
import type { Column } from './deviceRun.ts';

export class DeviceProcess implements Column {
  readonly name: string;
  readonly opened: OpenedDevice;
  readonly #child: ChildProcess;
  readonly #limitMs: number;

  private constructor(name: string, child: ChildProcess, opened: OpenedDevice, limitMs: number) {
    this.name = name;
    this.opened = opened;
    this.#child = child;
    this.#limitMs = limitMs;
  }

  /**
   * @param limitMs longest wait for any answer
   * @param started given what closes it, before the device is tried
   * @throws Error where the device cannot be used: a line without a full stop
   */
  static async start(
    entry: ChildEntry,
    params: LoadParams,
    limitMs: number,
    started: (process: { close(): void }) => void = () => {},
  ): Promise<DeviceProcess> {
    const { env } = childCommand(entry);
    const child = fork(entry.module, [...(entry.args ?? [])], {
      ...{ execArgv: [...(entry.execArgv ?? [])], env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
    });
    started({ close: () => void child.kill('SIGKILL') });
    try {
      const request: DeviceRequest = { kind: 'load', params };
      const { opened } = await askProcess<DeviceReply, 'loaded'>(child, request, 'loaded', { limitMs });
      return new DeviceProcess(params.kind, child, opened, limitMs);
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
  }

  async prepare(measured: DeviceCase): Promise<PreparedCase> {
    return (await this.#ask({ kind: 'prepare', measured }, 'prepared')).prepared;
  }

  async run(): Promise<RanCase> {
    return (await this.#ask({ kind: 'run' }, 'ran')).ran;
  }

  close(): void {
    this.#child.kill('SIGKILL');
  }

  #ask<K extends DeviceReply['kind']>(request: DeviceRequest, kind: K): Promise<Extract<DeviceReply, { kind: K }>> {
    return askProcess<DeviceReply, K>(this.#child, request, kind, { limitMs: this.#limitMs });
  }
}
