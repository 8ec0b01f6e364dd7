import { actorOn, isPermitted, type Session } from '@cimarron/estate'
import { HypervisorError, type MachineView } from '@cimarron/hypervisor'
import { z } from 'zod'
import type { ConsoleRequest } from '../contract/console.ts'
import { basePath, consolesPath } from '../contract/endpoints.ts'
import { word } from '../schema/query.ts'
import { consoleTicket } from '../schema/resources.ts'
import { type Operations, Reply } from './operation.ts'

/** How each kind of console is named in config and estate. */
const kinds = {
  serial: { devices: 'serials', permission: 'open-serial', open: 'openSerial', wanted: 'serial port' },
  graphics: { devices: 'graphics', permission: 'open-graphics', open: 'openGraphics', wanted: 'graphics device' },
} as const

export const consoleOperations: Operations<'consoles.create'> = {
  'consoles.create': {
    summary: 'A ticket that opens one console once, within 30 seconds',
    description: 'The WebSocket at `path` carries bytes both ways in binary frames; of graphics, RFB (VNC).',
    body: z.strictObject({
      kind: z.enum(['serial', 'graphics']),
      device: word.exactOptional().describe('left out: the first of its kind'),
    }),
    answer: consoleTicket,
    status: 201,
    problems: ['machine-not-found', 'ambiguous-name', 'device-not-found', 'too-many-consoles'],
    handle: async ({ session, actor, params, body, house }) => {
      const { hypervisor, view } = session.findMachine(params.machine)
      await requireRole(session, { hypervisor, machine: view.id }, body)
      const device = choose(view, body)
      const { ticket, expiresMs } = house.tickets.issue({ actor, machine: view.id, kind: body.kind, device })
      const path = `${basePath}${consolesPath}/${ticket}`
      return new Reply(201, { ticket, path, expiresMs, machine: view.id, device })
    },
  },
}

/** The refusal is the estate's own, so that it is in the audit. */
async function requireRole(
  session: Session,
  { hypervisor, machine }: { readonly hypervisor: string; readonly machine: string },
  { kind }: ConsoleRequest,
): Promise<void> {
  const { permission, open } = kinds[kind]
  if (isPermitted(actorOn(session.actor, hypervisor).role, permission)) return
  const opened = await session[open](machine)
  opened.destroy()
}

interface Console {
  readonly id: string
  readonly protocol?: string
}

/** Of screens one that speaks VNC, which is what pages can show; else the first. */
function usual(all: readonly Console[]): Console | undefined {
  return all.find(({ protocol }) => protocol === 'vnc') ?? all[0]
}

function choose(view: MachineView, { kind, device }: ConsoleRequest): string {
  const { devices, wanted } = kinds[kind]
  const all: readonly Console[] = (view.active ?? view.defined)[devices]
  const chosen = device === undefined ? usual(all) : all.find(({ id }) => id === device)
  if (chosen) return chosen.id
  throw new HypervisorError('device-not-found', { machine: view.defined.name, wanted, device: device ?? 'any' })
}
