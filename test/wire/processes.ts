/** What the operating system says of a process: whether it lives, and which internet sockets it holds. */
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A process that has ended but was not yet asked for (a zombie) does not live. */
export function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (process.platform !== 'linux') return true;
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false; // gone in between
  }
}

/**
 * Open sockets of any internet protocol, listening or not; Linux only, elsewhere there is no portable way to ask.
 * @returns lines of /proc/net, e.g. `tcp 0100007F:1F90 00000000:0000 0A`
 */
export function internetSockets(pid: number): string[] {
  if (process.platform !== 'linux') return [];
  const own = new Set<string>();
  for (const descriptor of readdirSync(`/proc/${pid}/fd`)) {
    try {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${descriptor}`))?.[1];
      if (inode) own.add(inode);
    } catch {
      // closed in between
    }
  }
  const tables = ['tcp', 'tcp6', 'udp', 'udp6', 'udplite', 'raw', 'raw6', 'icmp', 'icmp6'];
  return tables.flatMap((table) => {
    const file = `/proc/${pid}/net/${table}`;
    if (!existsSync(file)) return [];
    const rows = readFileSync(file, 'utf8').trim().split('\n').slice(1);
    return rows
      .map((row) => row.trim().split(/\s+/))
      .filter((columns) => own.has(columns[9]))
      .map((columns) => [table, columns[1], columns[2], columns[3]].join(' '));
  });
}
