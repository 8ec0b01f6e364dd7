import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer, type TLSSocket } from 'node:tls'
import { connectRpc } from '@cimarron/libvirt'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Certificates } from './authority.ts'

const folder = mkdtempSync(join(tmpdir(), 'libvirt-tls-'))
afterAll(() => rmSync(folder, { recursive: true }))
const made = new Certificates(folder)
const identity = (ca: string) => made.identity('client', { ca })

beforeAll(() => {
  for (const name of ['house', 'others']) made.authority(name)
  made.certificate('server', { by: 'house', host: 'IP:127.0.0.1' })
  made.certificate('elsewhere', { by: 'house', host: 'DNS:elsewhere.example' })
  made.certificate('client', { by: 'house', host: 'DNS:client' })
})

/** A server that shakes hands, and then does as it is told. */
async function serving(how: { readonly as?: string; readonly met: (socket: TLSSocket) => void }) {
  const { as = 'server', met } = how
  const { ca, certificate: cert, key } = made.identity(as, { ca: 'house' })
  const server = createServer({ cert, key, ca, requestCert: true, rejectUnauthorized: false }, (socket) => {
    socket.on('error', () => socket.destroy())
    met(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    uri: `qemu+tls://127.0.0.1:${port}/system`,
    async [Symbol.asyncDispose]() {
      server.close()
      await once(server, 'close')
    },
  }
}

/** The frame of a refusal with libvirt's error 1 and no words, for the call of this serial. */
function refusal(serial: number): Buffer {
  const words = [0, 0x2000_8086, 1, 66, 1, serial, 1, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0]
  const bytes = Buffer.alloc(words.length * 4)
  for (const [at, word] of words.entries()) bytes.writeUInt32BE(word, at * 4)
  bytes.writeUInt32BE(bytes.length)
  return bytes
}

test('the first call is sent when the server has said that it takes the certificate, and not before', async () => {
  const heard: Buffer[] = []
  await using here = await serving({
    met(socket) {
      socket.on('data', (piece: Buffer) => {
        heard.push(piece)
        socket.write(refusal(piece.readUInt32BE(20)))
      })
      setTimeout(() => {
        expect(heard).toEqual([])
        socket.write(Buffer.of(1))
      }, 50)
    },
  })
  const connecting = connectRpc(here.uri, { tls: identity('house') })
  await expect(connecting).rejects.toMatchObject({ code: 'refused', procedure: 'AUTH_LIST', server: { code: 1 } })
  expect(heard.length).toBeGreaterThan(0)
})

test.each<[string, string, (socket: TLSSocket) => void]>([
  ['closes', 'authentication', (socket) => socket.end()],
  ['answers another byte', 'protocol', (socket) => socket.write(Buffer.of(2))],
])('a server that %s after the handshake is not spoken to', async (_name, code, met) => {
  await using here = await serving({ met })
  await expect(connectRpc(here.uri, { tls: identity('house') })).rejects.toMatchObject({ code })
})

test.each([
  ['that another authority signed', 'server', 'others'],
  ['for another host', 'elsewhere', 'house'],
])('a certificate %s is refused', async (_name, as, ca) => {
  await using here = await serving({ as, met: (socket) => socket.write(Buffer.of(1)) })
  await expect(connectRpc(here.uri, { tls: identity(ca) })).rejects.toMatchObject({ code: 'authentication' })
})

test('whoever waits for a server that says nothing can call it off', async () => {
  await using here = await serving({ met: (socket) => socket.on('close', () => undefined) })
  const connecting = connectRpc(here.uri, { tls: identity('house'), signal: AbortSignal.timeout(100) })
  await expect(connecting).rejects.toMatchObject({ code: 'cancelled' })
})

test('without the files of a certificate it is said which is missing, and where others are named', async () => {
  await expect(connectRpc(`qemu+tls://127.0.0.1/system?pkipath=${folder}`)).rejects.toMatchObject({
    code: 'authentication',
    message: expect.stringMatching(/cacert\.pem.*pkipath/),
  })
})
