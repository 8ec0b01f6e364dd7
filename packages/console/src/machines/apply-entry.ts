import type { Entry, Machine, MachineList } from '@cimarron/api/client'

/** The list as it is after what an entry of the journal tells. */
export function applyEntry({ machines }: MachineList, entry: Entry): MachineList {
  return { cursor: entry.cursor, machines: machinesAfter(machines, entry) }
}

function machinesAfter(machines: readonly Machine[], entry: Entry): readonly Machine[] {
  switch (entry.kind) {
    case 'machine-undefined':
      return machines.filter(({ id }) => id !== entry.machine.id)
    case 'machine-defined':
    case 'machine-changed':
    case 'machine-state':
    case 'machine-reset':
    case 'machine-incident':
    case 'machine-agent':
    case 'snapshot-created':
    case 'snapshot-changed':
    case 'snapshot-deleted':
    case 'machine-reverted':
      return withMachine(machines, entry.machine)
    case 'job':
      return machines.map((machine) => (machine.id === entry.view.machine ? withJob(machine, entry.view) : machine))
    case 'pool-defined':
    case 'pool-changed':
    case 'pool-undefined':
    case 'volume-created':
    case 'volume-changed':
    case 'volume-deleted':
    case 'network-defined':
    case 'network-changed':
    case 'network-undefined':
    case 'network-state':
    case 'network-leases':
    case 'refused':
    case 'console':
    case 'past':
    case 'access':
    case 'schedule':
    case 'daemon':
      return machines
  }
}

/** An entry tells of the machine, not of the job that works on it: that stays. */
function withMachine(machines: readonly Machine[], told: Machine): readonly Machine[] {
  const known = machines.find(({ id }) => id === told.id)
  if (!known) return [...machines, told]
  const machine = known.job ? { ...told, job: known.job } : told
  return machines.map((other) => (other.id === told.id ? machine : other))
}

type Job = NonNullable<Machine['job']>

function withJob(machine: Machine, job: Job): Machine {
  if (job.endedMs === undefined) return { ...machine, job }
  // A job that ended late says nothing about the one that works now.
  if (machine.job?.id !== job.id) return machine
  const { job: _ended, ...rest } = machine
  return rest
}
