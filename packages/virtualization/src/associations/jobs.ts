import type { AssociationRow, InstanceRecord } from '@cimarron/cimom'
import type { CommandKind, JobView } from '@cimarron/estate'
import { findJob, jobsOf } from '../methods/find-job.ts'
import { type ServiceName, serviceNames, services } from '../naming/service-names.ts'
import type { Places } from './places.ts'
import { link, row } from './row.ts'

/** CIM_AffectedJobElement.ElementEffects: Other, and Create. */
const other = { ElementEffects: [1] }
const creates = { ElementEffects: [5] }

/** Which service does a job, and which machine it is about (DSP1103). */
export function jobRows(places: Places): AssociationRow[] {
  const { world } = places
  const { names } = world
  return [
    ...serviceNames.map((name) => owners(places, name)),
    row(
      names,
      'AffectedJobElement',
      {
        role: 'AffectedElement',
        at: names.className('ComputerSystem'),
        *others(keys, context) {
          for (const view of places.machineAt(keys, context)) {
            for (const job of jobsOf(world, context))
              if (job.machine === view.id) yield link(names.job(job.id), effects(job))
            for (const { id, machine } of world.refusals.list())
              if (machine === view.id) yield link(names.job(id), other)
          }
        },
      },
      {
        role: 'AffectingElement',
        at: names.className('ConcreteJob'),
        *others({ InstanceID }, context) {
          const found = typeof InstanceID === 'string' ? findJob(world, InstanceID, context) : undefined
          const machine = found?.kind === 'job' ? found.job.machine : found?.refusal.machine
          const view = machine === undefined ? undefined : world.machine(machine, context)?.view
          if (view !== undefined) yield places.machineLink(view, found?.kind === 'job' ? effects(found.job) : other)
        },
      },
    ),
  ]
}

function owners(places: Places, name: ServiceName): AssociationRow {
  const { world } = places
  const { names } = world
  const { className } = services[name]
  return row(
    names,
    'OwningJobElement',
    {
      role: 'OwningElement',
      at: names.className(className),
      *others({ SystemName }, context) {
        if (places.hostAt(SystemName, context).length === 0) return
        for (const job of jobsOf(world, context)) if (serviceOf(job) === name) yield link(names.job(job.id))
        for (const { id, service } of world.refusals.list()) if (service === name) yield link(names.job(id))
      },
    },
    {
      role: 'OwnedElement',
      at: names.className('ConcreteJob'),
      *others({ InstanceID }, context) {
        const found = typeof InstanceID === 'string' ? findJob(world, InstanceID, context) : undefined
        if (found === undefined) return
        const service = found.kind === 'job' ? serviceOf(found.job) : found.refusal.service
        if (service !== name) return
        for (const host of world.hosts(context)) yield link(names.service(className, host))
      },
    },
  )
}

/** Whose work a command is; what is left out is the management service's. */
const owner: Partial<Record<CommandKind, ServiceName>> = {
  'snapshot-machine': 'snapshots',
  'revert-machine': 'snapshots',
  'change-snapshot': 'snapshots',
  'delete-snapshot': 'snapshots',
  'migrate-machine': 'migration',
  'receive-machine': 'migration',
  'settle-migration': 'migration',
}

function serviceOf({ command }: JobView): ServiceName {
  return owner[command.kind] ?? 'management'
}

function effects({ command }: JobView): InstanceRecord {
  return command.kind === 'define-machine' ? creates : other
}
