import { formatObjectPath, type ObjectPath } from '@cimarron/cim'
import type { CallContext } from '@cimarron/cimom'
import type { SettingName } from '../naming/names.ts'
import { CIM_VirtualSystemManagementService_RemoveResourceSettings as Remove } from '../schema.gen.ts'
import { removedResources } from '../settings/change-config.ts'
import { SettingProblem } from '../settings/problem.ts'
import type { World } from '../world.ts'
import { type Call, explained, type MethodAnswer, refuse } from './answer.ts'
import { changeSettings, onlyTarget, settingName, targetOf } from './changed-settings.ts'
import { removeCodes } from './return-code.ts'

/** CIM_VirtualSystemManagementService.RemoveResourceSettings (DSP1042): devices that go, at the next start or from the running machine. */
export async function removeResourceSettings(
  world: World,
  { ResourceSettings }: { readonly ResourceSettings?: readonly (ObjectPath | null)[] | null },
  context: CallContext,
): Promise<MethodAnswer<Remove>> {
  const call: Call<Remove> = { world, context, method: 'RemoveResourceSettings', codes: removeCodes }
  try {
    const given = (ResourceSettings ?? []).filter((path) => path !== null)
    if (given.length === 0) throw new SettingProblem('ResourceSettings', 'is missing or empty')
    const names = given.map((path) => deviceName(world, path))
    const target = onlyTarget(names)
    if (target === undefined)
      return explained(call, Remove.InvalidParameter, [
        'invalid-input',
        'ResourceSettings are of several machines, or some defined and some active; one call changes the settings of one',
      ])
    const present = targetOf(world, target, { parameter: 'ResourceSettings', context })
    const wanted = removedResources(
      present,
      names.map(({ device }) => device),
    )
    return await changeSettings({ ...call, machine: present.view.id }, present, wanted)
  } catch (error) {
    return refuse(call, error)
  }
}

function deviceName(world: World, path: ObjectPath): SettingName & { readonly device: string } {
  const name = settingName(world, path.key('InstanceID'))
  if (name?.device === undefined)
    throw new SettingProblem('ResourceSettings', `${formatObjectPath(path)} names no settings of a resource`)
  return { ...name, device: name.device }
}
