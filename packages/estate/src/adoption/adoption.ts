import { type Hypervisor, HypervisorError, type Machine } from '@cimarron/hypervisor'
import { type AdoptionLoss, type Translation, translateConfig } from './translate-config.ts'

/**
 * What would become of a machine as another hypervisor's: its settings there, and all that is lost. Nothing is changed.
 * @throws HypervisorError `unsupported`, `invalid-config`, `name-in-use`, `id-in-use`, `snapshots-exist`
 */
export async function planAdoption(machine: Machine, from: Hypervisor, to: Hypervisor): Promise<Translation> {
  const { view, snapshots } = machine
  const { id, name } = view.defined
  if (from === to) {
    const why = 'it is its machine already'
    throw new HypervisorError('unsupported', { platform: to.platform, feature: 'adoption', why })
  }
  if (!to.features.has('define')) throw new HypervisorError('unsupported', { platform: to.platform, feature: 'define' })
  const known = snapshots.all().map((snapshot) => snapshot.name)
  if (known.length > 0) throw new HypervisorError('snapshots-exist', { machine: name, known: known.join(', ') })
  if (to.machine(id)) throw new HypervisorError('id-in-use', { id })
  if (to.machines().some((other) => other.view.defined.name === name))
    throw new HypervisorError('name-in-use', { name })
  const { template: _template, linkedTo: _linkedTo, transient: _transient, ...config } = view.defined
  const { config: there, losses } = translateConfig(config, { from, to })
  return { config: there, losses: [...losses, ...(await besideSettings(machine))] }
}

/** What a hypervisor keeps of a machine beside its settings stays behind. */
async function besideSettings(machine: Machine): Promise<readonly AdoptionLoss[]> {
  const { firmware, tpm, template } = machine.view.defined
  const beyond = (await machine.beyondModel?.()) ?? []
  const losses: AdoptionLoss[] = beyond.map((what) => ({ what, why: 'there is no word for it here' }))
  if (firmware !== 'bios')
    losses.push({
      what: "the firmware's variables",
      why: 'each hypervisor has its own: boot entries and keys begin anew',
    })
  if (tpm) losses.push({ what: 'what its TPM keeps', why: 'it begins empty: have the keys of what is encrypted by it' })
  if (template) losses.push({ what: 'template', why: 'it is a machine there; make it a template again' })
  return losses
}
