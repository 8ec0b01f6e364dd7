import type { Actor, Command, JobView, Role, Standing } from '@cimarron/estate'
import { z } from 'zod'
import { cloneCommand } from './clone.ts'
import { apply, change, changes, draft } from './config.ts'
import { crashCommand, dumpResult } from './crash.ts'
import { migrationCommand, migrationView } from './migration.ts'
import { networkCommand } from './network-command.ts'
import { snapshotCommand } from './snapshot.ts'
import { milliseconds } from './state.ts'
import { storageCommand } from './storage-command.ts'

export const role: z.ZodType<Role> = z.enum(['admin', 'operator', 'monitor'])
export const standing: z.ZodType<Standing> = z.enum(['admin', 'operator', 'monitor', 'none'])

export const actor: z.ZodType<Actor> = z
  .strictObject({
    name: z.string(),
    role: standing,
    via: z.string().describe('the way they came in'),
    address: z.string().exactOptional(),
  })
  .meta({ id: 'Actor' })

const machine = z.string()
const timeoutMs = z.int().exactOptional()
const by = z.enum(['acpi', 'agent']).exactOptional()

const machineCommand = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('define-machine'), hypervisor: z.string().exactOptional(), draft }),
  z.strictObject({
    kind: z.literal('undefine-machine'),
    machine,
    powerOff: z.boolean().exactOptional(),
    discardSaved: z.boolean().exactOptional(),
    snapshots: z.boolean().exactOptional(),
  }),
  z.strictObject({
    kind: z.literal('change-machine'),
    machine,
    revision: z.int(),
    changes,
    apply,
    against: z.literal('active').exactOptional(),
  }),
  z.strictObject({ kind: z.literal('start-machine'), machine, paused: z.boolean().exactOptional() }),
  z.strictObject({ kind: z.literal('pause-machine'), machine }),
  z.strictObject({ kind: z.literal('resume-machine'), machine }),
  z.strictObject({ kind: z.literal('reset-machine'), machine }),
  z.strictObject({ kind: z.literal('reboot-machine'), machine, timeoutMs, by }),
  z.strictObject({ kind: z.literal('shut-down-machine'), machine, timeoutMs, by }),
  z.strictObject({ kind: z.literal('power-off-machine'), machine }),
  z.strictObject({ kind: z.literal('save-machine'), machine }),
  z.strictObject({ kind: z.literal('discard-saved-machine'), machine }),
  cloneCommand,
  z.strictObject({ kind: z.literal('adopt-machine'), machine, to: z.string() }),
])

const command: z.ZodType<Command> = z
  .union([machineCommand, crashCommand, storageCommand, networkCommand, snapshotCommand, migrationCommand])
  .meta({ id: 'Command' })

export const jobState: z.ZodType<JobView['state']> = z.enum(['new', 'running', 'completed', 'failed', 'cancelled'])

export const job: z.ZodType<JobView> = z
  .strictObject({
    id: z.string(),
    command,
    actor,
    state: jobState,
    progress: z.number().min(0).max(1),
    submittedMs: milliseconds,
    startedMs: milliseconds.exactOptional(),
    endedMs: milliseconds.exactOptional(),
    machine: z.string().exactOptional(),
    pool: z.string().exactOptional(),
    volume: z.string().exactOptional(),
    network: z.string().exactOptional(),
    hypervisor: z.string().exactOptional(),
    phase: z.string().exactOptional().describe('for people'),
    error: z
      .strictObject({
        code: z.string(),
        message: z.string(),
        detail: z.record(z.string(), z.union([z.string(), z.number()]).optional()).exactOptional(),
      })
      .exactOptional(),
    outcome: z
      .strictObject({ now: z.array(change), pending: z.array(change), waits: z.array(z.string()) })
      .exactOptional()
      .describe('of a change while the machine ran: what is in force, and what waits, and why'),
    dump: dumpResult.exactOptional().describe('of a dump: the file, with its size'),
    migration: migrationView.exactOptional().describe('of a migration: how far it is, and what it took'),
    cancellable: z.boolean(),
  })
  .meta({ id: 'Job' })
