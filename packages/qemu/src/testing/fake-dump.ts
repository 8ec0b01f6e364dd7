import type { FakeCommand, FakeQmpServer } from './fake-qmp-server.ts'

/** A dump of no bytes: the file it is to go into is handed over in a way that a program in Node can't take. */
export function fakeDumpCommands(serverOf: () => FakeQmpServer): Readonly<Record<string, FakeCommand>> {
  return {
    'query-dump-guest-memory-capability': () => ({ return: { formats: ['elf', 'kdump-zlib'] } }),
    'query-dump': () => ({ return: { status: 'none', completed: 0, total: 0 } }),
    'query-memory-size-summary': () => ({ return: { 'base-memory': 134_217_728, 'plugged-memory': 0 } }),
    'inject-nmi': () => ({ return: {} }),
    'dump-guest-memory'() {
      const server = serverOf()
      const wasRunning = server.status === 'running'
      if (wasRunning) {
        server.status = 'paused'
        server.emit('STOP')
      }
      // In QEMU's order: the end is told before the guest goes on.
      setImmediate(() => {
        server.emit('DUMP_COMPLETED', { result: { status: 'completed', completed: 0, total: 0 } })
        if (!wasRunning) return
        server.status = 'running'
        server.emit('RESUME')
      })
      return { return: {} }
    },
  }
}
