import type { Instance } from '@cimarron/cim'
import type { CallContext } from '@cimarron/cimom'
import { isUuid } from '@cimarron/hypervisor'
import type { SettingName } from '../naming/names.ts'
import type { CIM_VirtualSystemManagementService_ModifySystemSettings as Modify } from '../schema.gen.ts'
import { modifiedSystem } from '../settings/change-config.ts'
import { SettingProblem } from '../settings/problem.ts'
import { showValue } from '../settings/setting-reader.ts'
import type { World } from '../world.ts'
import { type Call, type MethodAnswer, refuse } from './answer.ts'
import { changeSettings, settingName, targetOf } from './changed-settings.ts'
import { modifyCodes } from './return-code.ts'

/**
 * CIM_VirtualSystemManagementService.ModifySystemSettings (DSP1042): a machine's name, description, boot, and what
 * follows when its guest ends. InstanceID says which settings are meant; without it VirtualSystemIdentifier says which
 * machine, as older clients do, and its next start is meant. Where Revision is given, the machine must be at it.
 */
export async function modifySystemSettings(
  world: World,
  { SystemSettings: given }: { readonly SystemSettings?: Instance | null },
  context: CallContext,
): Promise<MethodAnswer<Modify>> {
  const call: Call<Modify> = { world, context, method: 'ModifySystemSettings', codes: modifyCodes }
  try {
    if (!given) throw new SettingProblem('SystemSettings', 'is missing')
    const name = systemName(world, given, context)
    const present = targetOf(world, name, { parameter: 'SystemSettings', context })
    const changes = modifiedSystem(present, given, world.platform.virtualSystemType)
    const revision = given.get('Revision') ?? null
    const view = { ...present.view, ...(revision === null ? {} : { revision: Number(revision) }) }
    return await changeSettings({ ...call, machine: view.id }, { ...present, view }, { changes, resources: [] })
  } catch (error) {
    return refuse(call, error)
  }
}

function systemName(world: World, given: Instance, context: CallContext): SettingName {
  const id = given.get('InstanceID') ?? null
  const name = settingName(world, id)
  if (name !== undefined && name.device === undefined) return name
  if (id !== null)
    throw new SettingProblem(given.className, `InstanceID ${showValue(id)} names no settings of a machine as a whole`)
  const identifier = given.get('VirtualSystemIdentifier') ?? null
  if (typeof identifier !== 'string')
    throw new SettingProblem(given.className, 'InstanceID is missing; it says which settings are to be changed')
  if (isUuid(identifier)) return { machine: identifier.toLowerCase(), phase: 'defined' }
  for (const { view } of world.machines(context))
    if (view.defined.name === identifier) return { machine: view.id, phase: 'defined' }
  throw new SettingProblem(given.className, `VirtualSystemIdentifier ${showValue(identifier)} is of no machine here`)
}
