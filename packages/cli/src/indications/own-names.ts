import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import process from 'node:process'

/** Names of what `indications listen` makes on a server, which tell whose it is: of this host, and of a process. */
export function listenerName(host: string = hostname(), pid: number = process.pid): string {
  return `cimarron:listen:${host}:${pid}:${randomUUID().slice(0, 8)}`
}

/** Whether a name is of a listener on this host whose process is gone without having tidied up. */
export function isLeftOver(
  name: string,
  isAlive: (pid: number) => boolean = hasProcess,
  host: string = hostname(),
): boolean {
  const start = `cimarron:listen:${host}:`
  const pid = name.startsWith(start) ? /^(\d+):/.exec(name.slice(start.length))?.[1] : undefined
  return pid !== undefined && !isAlive(Number(pid))
}

function hasProcess(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
