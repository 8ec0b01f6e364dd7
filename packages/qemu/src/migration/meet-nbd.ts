import { createConnection } from 'node:net'

export interface NbdPlace {
  readonly host: string
  readonly port: number
}

/**
 * Looks whether an NBD server answers there: it says its name first (the NBD protocol, "Newstyle negotiation"), also where
 * it then goes on encrypted. QEMU must not be the first to find out: while it opens an image its guest stands still.
 * @throws Error for people, after at most that time; the signal's reason
 */
export async function meetNbd(
  { host, port }: NbdPlace,
  { signal, timeoutMs }: { readonly signal: AbortSignal; readonly timeoutMs: number },
): Promise<void> {
  const limit = AbortSignal.timeout(timeoutMs)
  const socket = createConnection({ host, port, signal: AbortSignal.any([signal, limit]) })
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  let heard = Buffer.alloc(0)
  socket.on('data', (bytes) => {
    heard = Buffer.concat([heard, bytes])
    if (heard.length >= magic.length) resolve()
  })
  socket.on('error', reject)
  socket.on('end', () => reject(new Error('it closed the connection')))
  try {
    await promise
  } catch (error) {
    signal.throwIfAborted()
    const words = limit.aborted ? `no answer within ${timeoutMs / 1000} s` : (error as Error).message
    throw new Error(`the target does not take in disks at ${host}:${port}: ${words}`, { cause: error })
  } finally {
    socket.destroy()
  }
  if (!heard.subarray(0, magic.length).equals(magic))
    throw new Error(`what answers at ${host}:${port} takes in no disks: it speaks no NBD`)
}

const magic = Buffer.from('NBDMAGIC')
