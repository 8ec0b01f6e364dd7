// saslauthd as tests want it: it answers what it is told to, and remembers what it was asked.
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'

/** Answers a request with bytes, by itself on the socket, or not at all. */
export type Manner = (fields: readonly string[], socket: Socket) => void

export interface FakeSaslauthd extends AsyncDisposable {
  readonly socket: string
  readonly asked: (readonly string[])[]
  manner: Manner
}

export function answer(text: string): Buffer {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(Buffer.byteLength(text))
  return Buffer.concat([length, Buffer.from(text)])
}

/** Who knows these names and passwords. */
export function knowing(passwords: Readonly<Record<string, string>>): Manner {
  return ([name = '', password], socket) =>
    void socket.end(answer(Object.hasOwn(passwords, name) && passwords[name] === password ? 'OK' : 'NO'))
}

export async function openFakeSaslauthd(folder: string, manner: Manner): Promise<FakeSaslauthd> {
  const socket = join(folder, 'mux')
  const open = new Set<Socket>()
  const fake = { asked: [] as (readonly string[])[], manner }
  const server = createServer((each) => {
    open.add(each)
    let bytes = Buffer.alloc(0)
    each.on('error', () => each.destroy())
    each.on('data', (piece) => {
      bytes = Buffer.concat([bytes, piece])
      const fields = fieldsOf(bytes)
      if (fields === undefined) return
      fake.asked.push(fields)
      fake.manner(fields, each)
    })
  })
  await new Promise<void>((resolve) => server.listen(socket, resolve))
  return Object.assign(fake, {
    socket,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const each of open) each.destroy()
      await closed
    },
  })
}

function fieldsOf(bytes: Buffer): string[] | undefined {
  const fields: string[] = []
  let at = 0
  while (fields.length < 4) {
    if (bytes.length < at + 2) return undefined
    const end = at + 2 + bytes.readUInt16BE(at)
    if (bytes.length < end) return undefined
    fields.push(bytes.toString('utf8', at + 2, end))
    at = end
  }
  return fields
}
