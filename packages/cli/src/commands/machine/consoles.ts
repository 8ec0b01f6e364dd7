import type { Machine } from '@cimarron/api/client'
import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'

type Endpoint = NonNullable<Machine['endpoints']>[number]

interface Row {
  readonly device: string
  readonly what: string
  readonly at: string
}

/** A machine's screens and serial ports, and where each is reached. */
export async function run(invocation: Invocation): Promise<undefined> {
  const { host, output } = invocation
  using connection = await connectApi(invocation)
  const machine = invocation.argument('machine')
  const found = await connection.client.call('machines.get', { machine }, { signal: host.signal })
  const { graphics, serials } = found.active ?? found.defined
  const endpoints = found.endpoints ?? []
  if (output.isJson) {
    await output.json({ machine: found.name, graphics, serials, endpoints })
    return
  }
  const isOn = found.active !== null
  const rows = [
    ...graphics.map(({ id, protocol }) => row({ id, what: protocol, isOurs: protocol === 'vnc' }, endpoints, isOn)),
    ...serials.map(({ id, type, backend }) =>
      row({ id, what: type === 'virtio' ? 'virtio console' : 'serial port', isOurs: isOurs(backend) }, endpoints, isOn),
    ),
  ]
  await output.table<Row>(rows, [
    { title: 'DEVICE', value: ({ device }) => device },
    { title: 'KIND', value: ({ what }) => what },
    { title: 'AT', value: ({ at }) => at },
  ])
}

function isOurs(backend: { readonly kind: string } | undefined): boolean {
  return backend === undefined || backend.kind === 'file'
}

function row(
  { id, what, isOurs }: { readonly id: string; readonly what: string; readonly isOurs: boolean },
  endpoints: readonly Endpoint[],
  isOn: boolean,
): Row {
  const places = endpoints.filter(({ device }) => device === id).map(placeText)
  const at = [...(isOurs ? ['this daemon'] : []), ...places]
  return { device: id, what, at: at.length > 0 ? at.join(', ') : isOn ? 'its log' : 'settled when it starts' }
}

function placeText({ kind, address, port, path, tls }: Endpoint): string {
  if (path !== undefined) return path
  const host = address?.includes(':') ? `[${address}]` : address
  return `${kind === 'vnc-websocket' ? 'ws' : kind}://${host}:${port}${tls ? ' (TLS)' : ''}`
}
