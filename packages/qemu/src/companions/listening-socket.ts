import { once } from 'node:events'
import { chmodSync, lchownSync, renameSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import type { QemuUser } from '../qemu-user.ts'

/** A unix socket that listens, before anybody is there who takes the calls. */
export interface ListeningSocket extends Disposable {
  /** To be handed to the process that takes them. */
  readonly fd: number
  /** Node's own wrapper of it, for a process that runs already: see `DescriptorSender`. */
  readonly handle: object
}

/** A name that is never longer than those of the sockets to come. */
const draftName = 'new'

/**
 * Makes the socket at a path for that user to connect to. Disposing of it closes it here; who was given it goes on, and
 * its name stays. Node's own wrapper of a socket is asked for its number: it has no public function for that.
 */
export async function listenFor(path: string, user: QemuUser | undefined): Promise<ListeningSocket> {
  const draft = join(dirname(path), draftName)
  const server = createServer()
  server.listen(draft)
  await once(server, 'listening')
  // As with `descriptor-sender.ts`: Node is pinned, and the tests fail where this is not so.
  const { _handle: handle } = server as unknown as {
    _handle: { readonly fd: number; setBlocking(on: boolean): number }
  }
  // Programs that were not made for Node's sockets wait in accept(2).
  handle.setBlocking(true)
  chmodSync(draft, 0o600)
  if (user) lchownSync(draft, user.uid, user.gid)
  // Node removes the name that it knows when it closes the socket.
  renameSync(draft, path)
  return { fd: handle.fd, handle, [Symbol.dispose]: () => void server.close() }
}
