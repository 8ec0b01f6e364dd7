import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { Instance, type Property } from '@cimarron/cim'
import { encodeRequest } from '@cimarron/cim-xml'

/** Opens a connection and sends bytes as they are. */
export async function sendRaw(port: number, bytes: string | Buffer): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.on('error', () => socket.destroy())
  socket.write(bytes)
  return socket
}

/** Sends bytes and gives all that comes back until the other side closes. */
export async function exchangeRaw(port: number, bytes: string | Buffer): Promise<string> {
  const socket = await sendRaw(port, bytes)
  const parts: Buffer[] = []
  socket.on('data', (part: Buffer) => parts.push(part))
  await once(socket, 'close')
  return Buffer.concat(parts).toString()
}

/** A POST as a whole; the connection is closed after its answer. */
export function post(body: string, headers: Readonly<Record<string, string>> = {}): string {
  const all = {
    Host: 'listener',
    'Content-Type': 'application/xml; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(body)),
    CIMExport: 'MethodRequest',
    CIMExportMethod: 'ExportIndication',
    Connection: 'close',
    ...headers,
  }
  const lines = Object.entries(all).flatMap(([name, value]) => (value === '' ? [] : [`${name}: ${value}\r\n`]))
  return `POST / HTTP/1.1\r\n${lines.join('')}\r\n${body}`
}

/** An indication with a number, and of the context `c` unless another is named; without one where it is `null`. */
export function indication(number: number, context: string | null = 'c'): Instance {
  const id: Property = { name: 'IndicationIdentifier', type: 'string', isArray: false, value: String(number) }
  if (context === null) return new Instance('CIM_InstCreation', [id])
  return new Instance('CIM_InstCreation', [
    id,
    { name: 'SequenceContext', type: 'string', isArray: false, value: context },
    { name: 'SequenceNumber', type: 'sint64', isArray: false, value: BigInt(number) },
  ])
}

/** The body of an export message with these indications. */
export function exportBody(...indications: readonly Instance[]): string {
  return encodeRequest(
    '7',
    indications.map((each) => ({ kind: 'export', method: 'ExportIndication', indication: each })),
  )
}
