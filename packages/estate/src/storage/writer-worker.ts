import { parentPort, workerData } from 'node:worker_threads'
import { DatabaseRefused, openDatabase } from './database.ts'
import { GroupCommit } from './group-commit.ts'
import type { WriterReply, WriterRequest, WriterSetup } from './writer-protocol.ts'

/**
 * The one writer, off the event loop: the thread in which SQLite waits for the disk. It is a file of its own, and so an
 * entry of its own for a bundler (`@cimarron/estate/writer`, given to `openEstate` as `writer`).
 */
function serve(setup: WriterSetup, reply: Reply): (request: WriterRequest) => void {
  const database = new GroupCommit(openDatabase(setup))
  reply({ kind: 'opened' })
  return (request) => {
    switch (request.kind) {
      case 'commit':
        reply({ kind: 'committed', outcomes: database.commit(request.groups) })
        return
      case 'read':
        try {
          reply({ kind: 'rows', id: request.id, rows: database.read(request.query, request.values) })
        } catch (error) {
          reply({ kind: 'not-read', id: request.id, failure: { problem: String(error) } })
        }
        return
      case 'read-collections':
        try {
          for (const part of database.readCollections())
            reply({ kind: 'collected', id: request.id, part }, [part.bytes.buffer])
          reply({ kind: 'rows', id: request.id, rows: [] })
        } catch (error) {
          reply({ kind: 'not-read', id: request.id, failure: { problem: String(error) } })
        }
        return
      case 'close':
        database.close()
        reply({ kind: 'closed' })
        parentPort?.close()
    }
  }
}

type Reply = (message: WriterReply, transfer?: readonly ArrayBuffer[]) => void

const port = parentPort
if (port) {
  const reply: Reply = (message, transfer = []) => port.postMessage(message, transfer)
  try {
    // What starts this thread is our own `openWriter`: the one edge at which its data gets its type.
    port.on('message', serve(workerData as WriterSetup, reply))
  } catch (error) {
    const failure = error instanceof DatabaseRefused ? error.failure : { problem: String(error) }
    reply({ kind: 'not-opened', failure })
    port.close()
  }
}
