import { formatObjectPath, type ObjectPath } from '@cimarron/cim'
import type { CallContext } from '@cimarron/cimom'
import { CIM_VirtualSystemManagementService_DestroySystem as Destroy } from '../schema.gen.ts'
import type { World } from '../world.ts'
import { type Call, carryOut, explained, type MethodAnswer } from './answer.ts'
import { machineOf } from './machine-of.ts'
import { destroyCodes } from './return-code.ts'

/**
 * CIM_VirtualSystemManagementService.DestroySystem (DSP1042). A machine that is not off is refused with Invalid State:
 * taking its power away and its definition in one call would lose a guest to a slip.
 */
export async function destroySystem(
  world: World,
  parameters: { readonly AffectedSystem?: ObjectPath | null },
  context: CallContext,
): Promise<MethodAnswer<Destroy>> {
  const path = parameters.AffectedSystem
  const machine = path === undefined || path === null ? undefined : machineOf(world, path)
  const call: Call<Destroy> = {
    world,
    context,
    method: 'DestroySystem',
    codes: destroyCodes,
    ...(machine === undefined ? {} : { machine }),
  }
  if (machine === undefined || world.machine(machine, context) === undefined)
    return explained(call, Destroy.InvalidParameter, [
      'machine-not-found',
      `AffectedSystem ${path ? formatObjectPath(path) : 'NULL'} is no machine here`,
    ])
  return carryOut(call, { kind: 'undefine-machine', machine }, { wait: true })
}
