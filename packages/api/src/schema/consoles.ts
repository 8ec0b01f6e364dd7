import type { Endpoint, GraphicsListen, SerialBackend } from '@cimarron/hypervisor'
import { z } from 'zod'

// Shapes and bounds, as in `config.ts`.
const text = z.string().max(4096)
const port = z.union([z.int().min(0).max(65_535), z.literal('auto')]).describe('auto: a free one, told while it runs')

const backend: z.ZodType<SerialBackend> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('pty') }),
  z.strictObject({ kind: z.literal('tcp'), address: text, port, telnet: z.boolean().exactOptional() }),
  z.strictObject({ kind: z.literal('unix'), path: text }),
  z.strictObject({ kind: z.literal('file'), path: text }),
  z.strictObject({ kind: z.literal('none') }),
])

export const serialOptions: {
  readonly type: z.ZodExactOptional<z.ZodEnum<{ isa: 'isa'; virtio: 'virtio'; xen: 'xen'; lxc: 'lxc' }>>
  readonly backend: z.ZodExactOptional<typeof backend>
} = {
  type: z
    .enum(['isa', 'virtio', 'xen', 'lxc'])
    .exactOptional()
    .describe('a port of the board, or a console of virtio, Xen, LXC'),
  backend: backend.exactOptional().describe('where it leads; left out: to consoles of this daemon'),
}

export const listen: z.ZodType<GraphicsListen> = z
  .strictObject({
    address: text,
    port,
    websocket: port.exactOptional(),
    password: z
      .strictObject({ file: text.exactOptional() })
      .exactOptional()
      .describe('its first line, read at each start; without a file nobody comes in until one is set'),
    tls: z
      .union([z.literal(true), text])
      .exactOptional()
      .describe("true: of the daemon's own CA; or a folder with ca-cert.pem, server-cert.pem, server-key.pem"),
  })
  .describe('where clients of its own protocol reach it; left out: only through this daemon')

export const endpoint: z.ZodType<Endpoint> = z.strictObject({
  device: z.string(),
  kind: z.enum(['vnc', 'vnc-websocket', 'spice', 'tcp', 'telnet', 'pty', 'unix', 'file']),
  address: z.string().exactOptional(),
  port: z.int().exactOptional(),
  path: z.string().exactOptional(),
  tls: z.boolean().exactOptional(),
})
