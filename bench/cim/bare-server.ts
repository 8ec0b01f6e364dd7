// What node:http can do at best: a server that sends the bytes it is told, in a process of its own. Messages: { headers, body } to
// send from now on, of a file where `file` names one; { kind: 'usage' } asks for processor time.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export type BareMessage =
  | { readonly kind: 'answer'; readonly headers: Readonly<Record<string, string>>; readonly file: string }
  | { readonly kind: 'usage' }

let headers: Readonly<Record<string, string>> = {}
let body = Buffer.alloc(0)

const server = createServer((request, response) => {
  request.on('data', () => undefined)
  request.on('end', () => {
    response.writeHead(200, headers)
    response.end(body)
  })
})
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))

process.on('message', (message: BareMessage) => {
  if (message.kind === 'answer') {
    headers = message.headers
    body = readFileSync(message.file)
  }
  const { user, system } = process.cpuUsage()
  process.send?.({ cpuMicroseconds: user + system })
})
process.on('disconnect', () => process.exit())
