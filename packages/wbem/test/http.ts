// Requests to the shop over bare HTTP, for the tests of this package.
import { request as httpRequest } from 'node:http'
import { connect as connectSocket } from 'node:net'
import type { Shop } from './shop.ts'

const authorization = `Basic ${Buffer.from('ann:sécret:1').toString('base64')}`

/** A request for one operation, as a body. */
export const call = (method: string, inside = '', namespace = 'root/shop'): string => {
  const parts = namespace.split('/').map((part) => `<NAMESPACE NAME="${part}"/>`)
  return `<?xml version="1.0" encoding="utf-8"?><CIM CIMVERSION="2.0" DTDVERSION="2.0"><MESSAGE ID="42" PROTOCOLVERSION="1.0"><SIMPLEREQ><IMETHODCALL NAME="${method}"><LOCALNAMESPACEPATH>${parts.join('')}</LOCALNAMESPACEPATH>${inside}</IMETHODCALL></SIMPLEREQ></MESSAGE></CIM>`
}

export const getBox = call(
  'GetInstance',
  '<IPARAMVALUE NAME="InstanceName"><INSTANCENAME CLASSNAME="SHOP_Box"><KEYBINDING NAME="Name"><KEYVALUE VALUETYPE="string">glass</KEYVALUE></KEYBINDING></INSTANCENAME></IPARAMVALUE>',
)

/** The headers of a request for `getBox`. */
export const plain = {
  'Content-Type': 'application/xml; charset="utf-8"',
  Authorization: authorization,
  CIMOperation: 'MethodCall',
  CIMMethod: 'GetInstance',
  CIMObject: 'root%2Fshop',
}

export interface Reply {
  readonly status: number
  readonly headers: Record<string, string | string[] | undefined>
  readonly trailers: Record<string, string | undefined>
  readonly body: string
}

/** Sends a body with `plain` and the headers given; one that is `undefined` is left out. */
export async function send(
  shop: Shop,
  body: string | Buffer,
  options: { headers?: Record<string, string | undefined>; method?: string; path?: string } = {},
): Promise<Reply> {
  const merged = Object.entries({ ...plain, ...options.headers }).filter(([, value]) => value !== undefined)
  return await new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        port: shop.port,
        host: '127.0.0.1',
        method: options.method ?? 'POST',
        path: options.path ?? '/cimom',
        headers: Object.fromEntries(merged) as Record<string, string>,
      },
      (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (piece: string) => {
          text += piece
        })
        response.on('error', reject)
        response.on('end', () => {
          const { statusCode: status = 0, headers, trailers } = response
          resolve({ status, headers, trailers, body: text })
        })
      },
    )
    request.on('error', reject)
    request.end(body)
  })
}

/** Sends bytes on a bare connection and reads until the server closes it. */
export async function raw(shop: Shop, text: string): Promise<string> {
  return await new Promise((resolve, reject) => {
    const socket = connectSocket(shop.port, '127.0.0.1', () => socket.write(text))
    let answer = ''
    socket.setEncoding('utf8')
    socket.on('data', (piece: string) => {
      answer += piece
    })
    socket.on('end', () => {
      socket.end()
      resolve(answer)
    })
    socket.on('error', reject)
  })
}
