import type { Located } from '../model/locate.ts'
import type { Model } from '../model/model.ts'
import { profileName } from './value.ts'

/** Which computer systems are virtual, which are hosts: by how they are associated, not by their names. */
export interface Systems {
  readonly virtual: readonly Located[]
  readonly hosts: readonly Located[]
}

const parted = new WeakMap<Model, Promise<Systems>>()

export function systemsOf(model: Model): Promise<Systems> {
  const known = parted.get(model)
  if (known !== undefined) return known
  const asked = part(model)
  parted.set(model, asked)
  return asked
}

async function part(model: Model): Promise<Systems> {
  const virtual: Located[] = []
  const hosts: Located[] = []
  for (const system of model.sample('CIM_ComputerSystem')) {
    if (await isHost(model, system)) hosts.push(system)
    else if (await isVirtual(model, system)) virtual.push(system)
  }
  return { virtual, hosts }
}

/** A host has services that manage virtual systems, or pools to give to them. */
async function isHost(model: Model, { path }: Located): Promise<boolean> {
  if ((await model.links(path, 'CIM_HostedResourcePool')).length > 0) return true
  for (const { far } of await model.links(path, 'CIM_HostedService'))
    if (model.classes.isA(far.className, 'CIM_VirtualSystemManagementService')) return true
  return (await profilesOf(model, path)).includes('System Virtualization')
}

/** A virtual system has settings of one. */
async function isVirtual(model: Model, { path }: Located): Promise<boolean> {
  for (const association of ['CIM_SettingsDefineState', 'CIM_ElementSettingData'])
    for (const { far } of await model.links(path, association))
      if (model.classes.isA(far.className, 'CIM_VirtualSystemSettingData')) return true
  return (await profilesOf(model, path)).some((name) => /^Virtual System( Profile)?$/.test(name))
}

async function profilesOf(model: Model, path: Located['path']): Promise<string[]> {
  const profiles = await model.partners(path, 'CIM_ElementConformsToProfile')
  return profiles.map((profile) => profileName(profile))
}

export async function virtualSystems(model: Model): Promise<readonly Located[]> {
  return (await systemsOf(model)).virtual
}

export async function hostSystems(model: Model): Promise<readonly Located[]> {
  return (await systemsOf(model)).hosts
}
