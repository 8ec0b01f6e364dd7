import { formatObjectPath, type Instance, type ObjectPath } from '@cimarron/cim'
import type { CallContext } from '@cimarron/cimom'
import type { MigrationWish } from '@cimarron/estate'
import {
  CIM_VirtualSystemMigrationService_CheckVirtualSystemIsMigratableToHost as Check,
  type CIM_VirtualSystemMigrationService_MigrateVirtualSystemToHost as Migrate,
} from '../schema.gen.ts'
import { readMigrationWish } from '../settings/migration.ts'
import { SettingProblem } from '../settings/problem.ts'
import type { World } from '../world.ts'
import { type Call, carryOut, completed, explained, type MethodAnswer, refuse } from './answer.ts'
import { machineOf } from './machine-of.ts'
import { migrationCodes } from './return-code.ts'

interface Parameters {
  readonly ComputerSystem?: ObjectPath | null
  readonly DestinationHost?: string | null
  readonly MigrationSettingData?: Instance | null
  readonly NewSystemSettingData?: Instance | null
  readonly NewResourceSettingData?: readonly (Instance | null)[] | null
}

/** What a call asks for, once it is known that it can be. */
interface Asked {
  readonly machine: string
  readonly peer: string
  readonly wish: MigrationWish
}

/** CIM_VirtualSystemMigrationService.MigrateVirtualSystemToHost (DSP1081). DestinationHost is a peer by its name. */
export async function migrateToHost(
  world: World,
  parameters: Parameters,
  context: CallContext,
): Promise<MethodAnswer<Migrate>> {
  const call = migrationCall(world, context, { method: 'MigrateVirtualSystemToHost', parameters })
  try {
    const { machine, peer, wish } = asked(call, parameters)
    return await carryOut(call, { kind: 'migrate-machine', machine, peer, wish }, { wait: true })
  } catch (error) {
    return refuse(call, error)
  }
}

/**
 * CIM_VirtualSystemMigrationService.CheckVirtualSystemIsMigratableToHost (DSP1081). Where it can't be, the answer is
 * false, and a job tells what is in the way, as the peer found it.
 */
export async function checkToHost(
  world: World,
  parameters: Parameters,
  context: CallContext,
): Promise<{ readonly returnValue: Check; readonly out?: { readonly IsMigratable: boolean } }> {
  const call = migrationCall(world, context, { method: 'CheckVirtualSystemIsMigratableToHost', parameters })
  try {
    const { machine, peer, wish } = asked(call, parameters)
    const obstacles = await world.session(context).checkMigration(machine, peer, wish)
    if (obstacles.length === 0) return { returnValue: completed, out: { IsMigratable: true } }
    const text = obstacles.map(({ problem, remedy }) => `${problem}; ${remedy}`).join('\n')
    explained(call, Check.CompletedWithNoError, ['migration-refused', text])
    return { returnValue: completed, out: { IsMigratable: false } }
  } catch (error) {
    // The method has no parameter for a job; the service's jobs tell it all the same.
    return { returnValue: refuse(call, error).returnValue }
  }
}

function migrationCall(
  world: World,
  context: CallContext,
  { method, parameters }: { readonly method: string; readonly parameters: Parameters },
): Call<Check> {
  const machine = parameters.ComputerSystem ? machineOf(world, parameters.ComputerSystem) : undefined
  const call = { world, context, method, service: 'migration', codes: migrationCodes } as const
  return machine === undefined ? call : { ...call, machine }
}

/** @throws SettingProblem */
function asked({ world, context, machine }: Call<Check>, parameters: Parameters): Asked {
  const { ComputerSystem: path, DestinationHost: peer } = parameters
  if (machine === undefined || world.machine(machine, context) === undefined)
    throw new SettingProblem('ComputerSystem', `${path ? formatObjectPath(path) : 'NULL'} is no machine here`)
  if (!peer) throw new SettingProblem('DestinationHost', 'is missing; it is the name of a peer')
  if (parameters.NewResourceSettingData?.some((each) => each !== null))
    throw new SettingProblem('NewResourceSettingData', 'is not supported; change the machine before or after')
  return {
    machine,
    peer,
    wish: readMigrationWish(parameters.MigrationSettingData ?? undefined, parameters.NewSystemSettingData ?? undefined),
  }
}
