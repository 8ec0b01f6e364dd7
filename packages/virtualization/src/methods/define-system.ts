import type { Instance, ObjectPath } from '@cimarron/cim'
import type { CallContext } from '@cimarron/cimom'
import type { MachineConfig, MachineDraft } from '@cimarron/hypervisor'
import { Pooling } from '../pools/pooling.ts'
import { findSetting } from '../providers/settings.ts'
import type { CIM_VirtualSystemManagementService_DefineSystem as Define } from '../schema.gen.ts'
import { SettingProblem } from '../settings/problem.ts'
import { readDraft } from '../settings/read-draft.ts'
import type { World } from '../world.ts'
import { type Call, carryOut, type MethodAnswer, refuse } from './answer.ts'
import { defineCodes } from './return-code.ts'

interface Parameters {
  readonly SystemSettings?: Instance | null
  readonly ResourceSettings?: readonly (Instance | null)[] | null
  readonly ReferenceConfiguration?: ObjectPath | null
}

/** CIM_VirtualSystemManagementService.DefineSystem (DSP1042). Defining takes one flush of the disk, so it is done when it answers. */
export async function defineSystem(
  world: World,
  parameters: Parameters,
  context: CallContext,
): Promise<MethodAnswer<Define>> {
  const call: Call<Define> = { world, context, method: 'DefineSystem', codes: defineCodes }
  let draft: MachineDraft
  try {
    draft = readDraft({
      system: parameters.SystemSettings ?? undefined,
      resources: (parameters.ResourceSettings ?? []).filter((settings) => settings !== null),
      reference: reference(world, parameters.ReferenceConfiguration, context),
      type: world.platform.virtualSystemType,
      pooling: new Pooling(world, context),
      host: world.hosts(context)[0],
    })
  } catch (error) {
    return refuse(call, error)
  }
  return carryOut(
    call,
    { kind: 'define-machine', hypervisor: world.hypervisor, draft },
    {
      wait: true,
      finish: (job) => ({
        ResultingSystem: world.path('ComputerSystem', world.names.machine({ id: job.machine ?? '' }), context),
      }),
    },
  )
}

/** The settings that complement what is not given: of a machine, or of one of its snapshots. */
function reference(world: World, path: ObjectPath | null | undefined, context: CallContext): MachineConfig | undefined {
  if (!path) return undefined
  const id = path.key('InstanceID')
  const found = typeof id === 'string' ? findSetting(world, { InstanceID: id }, context) : undefined
  if (found === undefined || found.device !== undefined)
    throw new SettingProblem('ReferenceConfiguration', `${JSON.stringify(id)} names no machine's settings`)
  return found.config
}
