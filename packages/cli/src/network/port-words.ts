import type { NetworkConfig } from '@cimarron/api/client'
import { CliError } from '../error/cli-error.ts'

type Forward = NetworkConfig['forwards'][number]

/** A port of the host: `8080`, `0.0.0.0:8080`, `udp/53`, `tcp/[::]:443`. @throws CliError `usage` */
export function hostPort(text: string): Pick<Forward, 'protocol' | 'hostPort'> & Partial<Pick<Forward, 'hostAddress'>> {
  const [, protocol, rest = ''] = /^(?:(tcp|udp)\/)?(.+)$/.exec(text) ?? []
  const { address, port } = endpoint(rest, text, { isPortEnough: true })
  return {
    protocol: protocol === 'udp' ? 'udp' : 'tcp',
    hostPort: port,
    ...(address === undefined ? {} : { hostAddress: address }),
  }
}

/** Where it leads: `192.168.100.5:80`, `[fd12::5]:80`. @throws CliError `usage` */
export function machinePort(text: string): Pick<Forward, 'toAddress' | 'toPort'> {
  const { address, port } = endpoint(text, text, { isPortEnough: false })
  return { toAddress: address ?? '', toPort: port }
}

function endpoint(
  text: string,
  whole: string,
  { isPortEnough }: { readonly isPortEnough: boolean },
): { readonly address?: string; readonly port: number } {
  const [, address, digits] = /^(?:\[?([0-9a-fA-F:.]+)\]?:)?(\d{1,5})$/.exec(text) ?? []
  if (digits === undefined || (address === undefined && !isPortEnough)) {
    const example = isPortEnough ? '8080, 0.0.0.0:8080 or udp/53' : '192.168.100.5:80'
    throw new CliError('usage', `${JSON.stringify(whole)} is no port`, `write it as ${example}`)
  }
  return { ...(address === undefined ? {} : { address }), port: Number(digits) }
}

export function forwardText({ protocol, hostAddress, hostPort: port, toAddress, toPort }: Forward): string {
  return `${protocol} ${withPort(hostAddress, port)} -> ${withPort(toAddress, toPort)}`
}

function withPort(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}
