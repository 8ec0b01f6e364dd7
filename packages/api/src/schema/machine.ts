import { type GuestView, type MachineOperation, machineOperations } from '@cimarron/hypervisor'
import { z } from 'zod'
import type { Machine, MachineList, MachinePlan, MachineRevision } from '../contract/machine.ts'
import type { MachineSummaries, MachineSummary } from '../contract/machine-summary.ts'
import { change, config } from './config.ts'
import { endpoint } from './consoles.ts'
import { actor, job } from './job.ts'
import { snapshotEventKinds } from './snapshot.ts'
import { machineState, milliseconds, stateReason } from './state.ts'

const operation: z.ZodType<MachineOperation> = z.enum([...machineOperations])

const guestView: z.ZodType<GuestView> = z.strictObject({
  agent: z.boolean().describe('an agent has opened its channel'),
  os: z.string().exactOptional(),
  hostName: z.string().exactOptional(),
  addresses: z.array(z.string()).exactOptional(),
})

export const machine: z.ZodType<Machine> = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    hypervisor: z.string().describe("its hypervisor's id"),
    host: z.string().describe("its host's id"),
    state: machineState,
    reason: stateReason,
    detail: z.string().exactOptional().describe("the hypervisor's own words on the state"),
    sinceMs: milliseconds,
    revision: z.int().describe('grows with each change of the defined settings'),
    defined: config.describe('settings at next start'),
    active: config.nullable().describe('settings now; null when off or saved'),
    beyond: z
      .array(z.string())
      .exactOptional()
      .describe('what it has that settings have no word for; it stays as it is in every change'),
    acceleration: z.enum(['kvm', 'tcg']).exactOptional(),
    endpoints: z.array(endpoint).exactOptional().describe('where its devices are reached beside this daemon'),
    guest: guestView.exactOptional().describe('what its agent has told, while it runs'),
    pid: z.int().exactOptional(),
    saved: z
      .strictObject({
        atMs: milliseconds,
        bytes: z.int().exactOptional().describe('what its memory takes on disk, where that is told'),
        paused: z.boolean().describe('it is paused again when it is restored'),
        config: config.describe('settings with which it goes on'),
      })
      .exactOptional()
      .describe('what was kept of a saved machine'),
    snapshot: z.string().exactOptional().describe('the snapshot after which it became what it is (its id)'),
    allowed: z.array(operation).describe('what may be asked of it now, by whoever asked'),
    pending: z
      .array(change)
      .describe('what waits for its next start; of a saved machine, for the one after its restore'),
    volumes: z
      .array(z.strictObject({ device: z.string(), id: z.string(), name: z.string().describe('pool/volume') }))
      .exactOptional()
      .describe('which of the images it has as defined are volumes'),
    job: job.exactOptional().describe('the job that works on it now'),
  })
  .meta({ id: 'Machine' })

export const machineList: z.ZodType<MachineList> = z
  .strictObject({
    cursor: z.int().describe('follow the events after it and nothing is missed'),
    machines: z.array(machine),
  })
  .meta({ id: 'MachineList' })

const summary: z.ZodType<MachineSummary> = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    state: machineState,
    sinceMs: milliseconds,
    processors: z.int().describe('now; when off, at the next start'),
    memoryBytes: z.int(),
    tags: z.array(z.string()).exactOptional(),
    hypervisor: z.string().describe("its hypervisor's name"),
    isPending: z.literal(true).exactOptional().describe('something waits for its next start'),
  })
  .meta({ id: 'MachineSummary' })

export const machineSummaries: z.ZodType<MachineSummaries> = z
  .strictObject({
    cursor: z.int().describe('follow the events after it and nothing is missed'),
    defaultHypervisor: z.string().describe('its name'),
    machines: z.array(summary),
  })
  .meta({ id: 'MachineSummaries' })

export const machinePlan: z.ZodType<MachinePlan> = z
  .strictObject({ machine: z.string(), revision: z.int(), changes: z.array(change) })
  .meta({ id: 'MachinePlan' })

export const machineRevision: z.ZodType<MachineRevision> = z
  .strictObject({
    revision: z.int(),
    atMs: milliseconds,
    actor: actor.exactOptional(),
    config,
    by: z
      .strictObject({ kind: snapshotEventKinds, snapshot: z.string().describe('its id'), name: z.string() })
      .exactOptional()
      .describe('what was done with a snapshot, where these settings came by that'),
    changes: z.array(change).exactOptional().describe('from the one before it, where that is still known'),
  })
  .meta({ id: 'MachineRevision' })
