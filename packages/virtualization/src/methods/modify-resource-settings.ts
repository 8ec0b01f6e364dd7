import type { Instance } from '@cimarron/cim'
import type { CallContext } from '@cimarron/cimom'
import type { SettingName } from '../naming/names.ts'
import { CIM_VirtualSystemManagementService_ModifyResourceSettings as Modify } from '../schema.gen.ts'
import { modifiedResources } from '../settings/change-config.ts'
import { SettingProblem } from '../settings/problem.ts'
import { showValue } from '../settings/setting-reader.ts'
import type { World } from '../world.ts'
import { type Call, explained, type MethodAnswer, refuse } from './answer.ts'
import { changeSettings, onlyTarget, settingName, targetOf } from './changed-settings.ts'
import { modifyCodes } from './return-code.ts'

/**
 * CIM_VirtualSystemManagementService.ModifyResourceSettings (DSP1042). InstanceID says which settings are meant; what is
 * NULL or left out stays as it is.
 */
export async function modifyResourceSettings(
  world: World,
  { ResourceSettings }: { readonly ResourceSettings?: readonly (Instance | null)[] | null },
  context: CallContext,
): Promise<MethodAnswer<Modify>> {
  const call: Call<Modify> = { world, context, method: 'ModifyResourceSettings', codes: modifyCodes }
  try {
    const given = (ResourceSettings ?? []).filter((settings) => settings !== null)
    if (given.length === 0) throw new SettingProblem('ResourceSettings', 'is missing or empty')
    const named = given.map((instance) => ({ instance, name: resourceName(world, instance) }))
    const target = onlyTarget(named.map(({ name }) => name))
    if (target === undefined)
      return explained(call, Modify.IncompatibleParameters, [
        'invalid-input',
        'ResourceSettings are of several machines, or some defined and some active; one call changes the settings of one',
      ])
    const present = targetOf(world, target, { parameter: 'InstanceID', context })
    const wanted = modifiedResources(
      present,
      named.map(({ instance, name }) => ({ resource: name.device, given: instance })),
    )
    return await changeSettings({ ...call, machine: present.view.id }, present, wanted)
  } catch (error) {
    return refuse(call, error)
  }
}

function resourceName(world: World, instance: Instance): SettingName & { readonly device: string } {
  const id = instance.get('InstanceID') ?? null
  const name = settingName(world, id)
  if (name?.device !== undefined) return { ...name, device: name.device }
  const example = world.names.setting({ machine: 'UUID', phase: 'defined', device: 'disk0' }).InstanceID
  throw new SettingProblem(
    instance.className,
    id === null
      ? `InstanceID is missing; it says which settings are to be changed, as ${example}`
      : `InstanceID ${showValue(id)} names no settings of a resource; the form is ${example}`,
  )
}
