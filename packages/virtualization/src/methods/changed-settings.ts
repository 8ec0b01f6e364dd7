import type { ObjectPath } from '@cimarron/cim'
import type { CallContext } from '@cimarron/cimom'
import { isPhase, type Phase, type SettingName } from '../naming/names.ts'
import { Pooling } from '../pools/pooling.ts'
import { configOf } from '../providers/settings.ts'
import type { Present, WantedChanges } from '../settings/change-config.ts'
import { SettingProblem } from '../settings/problem.ts'
import type { World } from '../world.ts'
import { type Call, carryOut, completed, type MethodAnswer } from './answer.ts'

/** A machine's settings that a method is to change: those of its next start, or while it runs those of now. */
export interface Target extends Present {
  readonly phase: Phase
}

/** What an InstanceID of settings names, where it names some of this namespace. */
export function settingName(world: World, instanceId: unknown): SettingName | undefined {
  return typeof instanceId === 'string' ? world.names.readSetting(instanceId) : undefined
}

/**
 * The settings that a name is of.
 * @param parameter for messages
 * @throws SettingProblem where there are none
 */
export function targetOf(
  world: World,
  name: SettingName,
  { parameter, context }: { readonly parameter: string; readonly context: CallContext },
): Target {
  const { phase } = name
  const view = world.machine(name.machine, context)?.view
  const id = JSON.stringify(world.names.setting(name).InstanceID)
  if (!isPhase(phase)) throw new SettingProblem(parameter, `${id} is of a snapshot, whose settings do not change`)
  const config = view === undefined ? null : configOf(view, phase)
  if (view !== undefined && config !== null) return { config, view, phase, pooling: new Pooling(world, context) }
  throw new SettingProblem(
    parameter,
    view === undefined
      ? `${id} is of no machine here`
      : `${id} is not there, as the machine ${JSON.stringify(view.defined.name)} is ${view.state}; its settings for the next start end with "defined"`,
  )
}

/** Whose settings all of these are and which of its two, or undefined where they are of several. */
export function onlyTarget(names: readonly SettingName[]): SettingName | undefined {
  const [first, ...others] = names
  if (first === undefined) return undefined
  const { machine, phase } = first
  return others.every((other) => other.machine === machine && other.phase === phase) ? { machine, phase } : undefined
}

/**
 * Has the changes made: those of defined settings for the next start, those of active settings at once, or an error; what else waits for the next start goes on waiting
 * (DSP1042). The machine must be as it was when they were worked out.
 */
export async function changeSettings<R extends number>(
  call: Call<R>,
  { view, phase }: Target,
  { changes, resources }: WantedChanges,
): Promise<MethodAnswer<R>> {
  const { world, context } = call
  const finish = (): { ResultingResourceSettings?: readonly ObjectPath[] } =>
    resources.length === 0
      ? {}
      : {
          ResultingResourceSettings: resources.map(({ id, kind }) =>
            world.path(kind.settingClass, world.names.setting({ machine: view.id, phase, device: id }), context),
          ),
        }
  if (changes.length === 0) return { returnValue: completed, out: finish() }
  const how = phase === 'active' ? ({ apply: 'now', against: 'active' } as const) : ({ apply: 'next' } as const)
  const command = { kind: 'change-machine', machine: view.id, revision: view.revision, changes, ...how } as const
  return carryOut(call, command, { wait: true, finish })
}
