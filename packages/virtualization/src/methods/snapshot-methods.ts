import { formatObjectPath, type Instance, type ObjectPath } from '@cimarron/cim'
import type { CallContext } from '@cimarron/cimom'
import { createId, type SnapshotRequest } from '@cimarron/hypervisor'
import { findSetting } from '../providers/settings.ts'
import {
  type CIM_VirtualSystemSnapshotService_ApplySnapshot as Apply,
  CIM_VirtualSystemSnapshotService_CreateSnapshot as Create,
  type CIM_VirtualSystemSnapshotService_DestroySnapshot as Destroy,
  CIM_VirtualSystemSnapshotService_CreateSnapshot_SnapshotType as SnapshotType,
} from '../schema.gen.ts'
import { refuseUnmet } from '../settings/refuse-unmet.ts'
import { SettingReader } from '../settings/setting-reader.ts'
import type { World } from '../world.ts'
import { type Call, carryOut, explained, type MethodAnswer, refuse } from './answer.ts'
import { machineOf } from './machine-of.ts'
import { snapshotCodes } from './return-code.ts'

interface CreateParameters {
  readonly AffectedSystem?: ObjectPath | null
  readonly SnapshotSettings?: Instance | null
  readonly SnapshotType?: number | null
}

/**
 * CIM_VirtualSystemSnapshotService.CreateSnapshot (DSP1042). A full snapshot has the machine's memory where it has any;
 * without SnapshotType the machine's driver chooses. ElementName of SnapshotSettings names it, Description describes it.
 */
export async function createSnapshot(
  world: World,
  parameters: CreateParameters,
  context: CallContext,
): Promise<MethodAnswer<Create>> {
  const path = parameters.AffectedSystem
  const machine = path ? machineOf(world, path) : undefined
  const call = snapshotCall(world, context, { method: 'CreateSnapshot', machine })
  const view = machine === undefined ? undefined : world.machine(machine, context)?.view
  if (view === undefined)
    return explained(call, Create.InvalidParameter, [
      'machine-not-found',
      `AffectedSystem ${path ? formatObjectPath(path) : 'NULL'} is no machine here`,
    ])
  const type = parameters.SnapshotType ?? undefined
  if (type !== undefined && type !== SnapshotType.FullSnapshot && type !== SnapshotType.DiskSnapshot)
    return explained(call, Create.InvalidType, [
      'invalid-input',
      `SnapshotType is ${type}; it must be 2 (Full Snapshot) or 3 (Disk Snapshot)`,
    ])
  const id = createId()
  try {
    const request: SnapshotRequest = {
      id,
      ...named(parameters.SnapshotSettings),
      ...memoryOf(type, view.active !== null),
    }
    return await carryOut(
      call,
      { kind: 'snapshot-machine', machine: view.id, request },
      {
        wait: true,
        finish: () => ({
          ResultingSnapshot: world.path(
            'VirtualSystemSettingData',
            world.names.setting({ machine: view.id, phase: id }),
            context,
          ),
        }),
      },
    )
  } catch (error) {
    return refuse(call, error)
  }
}

/** Disks only, or the memory as well; of a machine that is off there is none, and what is left out is chosen by the driver. */
function memoryOf(type: number | undefined, hasMemory: boolean): Pick<SnapshotRequest, 'memory'> {
  if (type === SnapshotType.DiskSnapshot) return { memory: false }
  return type === SnapshotType.FullSnapshot && hasMemory ? { memory: true } : {}
}

/** What SnapshotSettings say: nothing else is understood. @throws SettingProblem */
function named(settings: Instance | null | undefined): Pick<SnapshotRequest, 'name' | 'description'> {
  const reader = settings ? new SettingReader(settings) : undefined
  const name = reader?.string('ElementName')
  const description = reader?.string('Description')
  if (reader !== undefined) refuseUnmet(reader, {})
  return {
    // As precise as two of them can be told apart by whoever reads the list.
    name: name ?? new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    ...(description === undefined ? {} : { description }),
  }
}

/** CIM_VirtualSystemSnapshotService.DestroySnapshot (DSP1042): this one alone; those that came after it stay. */
export async function destroySnapshot(
  world: World,
  { AffectedSnapshot: path }: { readonly AffectedSnapshot?: ObjectPath | null },
  context: CallContext,
): Promise<MethodAnswer<Destroy>> {
  const found = snapshotAt(world, path, context)
  const call = snapshotCall(world, context, { method: 'DestroySnapshot', machine: found?.machine })
  if (found === undefined) return noSnapshot(call, ['AffectedSnapshot', path])
  return carryOut(call, { kind: 'delete-snapshot', ...found }, { wait: true })
}

/**
 * CIM_VirtualSystemSnapshotService.ApplySnapshot (DSP1042): the machine becomes what it was. What it is now is lost:
 * whoever wants to keep it takes a snapshot before.
 */
export async function applySnapshot(
  world: World,
  { Snapshot: path }: { readonly Snapshot?: ObjectPath | null },
  context: CallContext,
): Promise<MethodAnswer<Apply>> {
  const found = snapshotAt(world, path, context)
  const call = snapshotCall(world, context, { method: 'ApplySnapshot', machine: found?.machine })
  if (found === undefined) return noSnapshot(call, ['Snapshot', path])
  return carryOut(call, { kind: 'revert-machine', ...found, force: true }, { wait: true })
}

/** The three methods have the same codes. */
type Code = Create & Destroy & Apply

function snapshotCall(
  world: World,
  context: CallContext,
  { method, machine }: { readonly method: string; readonly machine: string | undefined },
): Call<Code> {
  const call = { world, context, method, service: 'snapshots', codes: snapshotCodes } as const
  return machine === undefined ? call : { ...call, machine }
}

function snapshotAt(world: World, path: ObjectPath | null | undefined, context: CallContext) {
  const InstanceID = path?.key('InstanceID')
  const found = typeof InstanceID === 'string' ? findSetting(world, { InstanceID }, context) : undefined
  if (found?.snapshot === undefined || found.device !== undefined) return undefined
  return { machine: found.view.id, snapshot: found.snapshot.id }
}

function noSnapshot(call: Call<Code>, [parameter, path]: [string, ObjectPath | null | undefined]): MethodAnswer<Code> {
  return explained(call, Create.InvalidParameter, [
    'snapshot-not-found',
    `${parameter} ${path ? formatObjectPath(path) : 'NULL'} names no snapshot of a machine here`,
  ])
}
