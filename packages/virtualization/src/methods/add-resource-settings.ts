import { formatObjectPath, type Instance, type ObjectPath } from '@cimarron/cim'
import type { CallContext } from '@cimarron/cimom'
import type { CIM_VirtualSystemManagementService_AddResourceSettings as Add } from '../schema.gen.ts'
import { addedResources } from '../settings/change-config.ts'
import { SettingProblem } from '../settings/problem.ts'
import type { World } from '../world.ts'
import { type Call, type MethodAnswer, refuse } from './answer.ts'
import { changeSettings, settingName, targetOf } from './changed-settings.ts'
import { defineCodes } from './return-code.ts'

interface Parameters {
  readonly AffectedConfiguration?: ObjectPath | null
  readonly ResourceSettings?: readonly (Instance | null)[] | null
}

/** CIM_VirtualSystemManagementService.AddResourceSettings (DSP1042): devices for a machine's next start, or for the running one. */
export async function addResourceSettings(
  world: World,
  { AffectedConfiguration: path, ResourceSettings }: Parameters,
  context: CallContext,
): Promise<MethodAnswer<Add>> {
  const call: Call<Add> = { world, context, method: 'AddResourceSettings', codes: defineCodes }
  try {
    const name = settingName(world, path?.key('InstanceID'))
    if (name === undefined || name.device !== undefined)
      throw new SettingProblem(
        'AffectedConfiguration',
        `${path ? formatObjectPath(path) : 'NULL'} names no settings of a machine as a whole`,
      )
    const target = targetOf(world, name, { parameter: 'AffectedConfiguration', context })
    const given = (ResourceSettings ?? []).filter((settings) => settings !== null)
    if (given.length === 0)
      throw new SettingProblem('ResourceSettings', 'is missing or empty; it has the devices to add')
    return await changeSettings({ ...call, machine: target.view.id }, target, addedResources(target, given))
  } catch (error) {
    return refuse(call, error)
  }
}
