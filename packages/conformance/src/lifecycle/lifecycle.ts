import { Instance, type ObjectPath } from '@cimarron/cim'
import { typed } from '@cimarron/wbem-client'
import { guarded } from '../guarded-source.ts'
import type { Located } from '../model/locate.ts'
import type { Model } from '../model/model.ts'
import type { RuleResult } from '../report/report.ts'
import { shownPlace } from '../rule.ts'
import { bigOf, numberOf, shownProperties } from '../rules/value.ts'
import type { ModelSource } from '../source.ts'
import { lookAtIndications, type OpenWatch, queries, type Watch } from './indication-trial.ts'
import { MethodCaller, type Waiting } from './method-caller.ts'
import {
  byName,
  type Defaults,
  defaultsOf,
  define,
  essentials,
  type Ground,
  now,
  replaced,
  resulting,
} from './own-machine.ts'
import { addDefaults, changeMemory } from './resource-trial.ts'
import { partsOf } from './settings-of.ts'
import { trySnapshot } from './snapshot-trial.ts'
import { StateTrial } from './state-trial.ts'
import { Trial } from './trial.ts'

export interface LifecycleOptions {
  /** What the machine is called; by default `validate-` and a number that nobody has. */
  readonly name?: string
  /** Listens for indications; absent: they are not looked at. */
  readonly watch?: OpenWatch | undefined
  readonly wait?: Waiting['wait']
}

interface Surroundings extends LifecycleOptions {
  /** Without limits: what is tidied up is tidied up whatever came before. */
  readonly source: ModelSource
  readonly signal: AbortSignal
  readonly progress: (text: string) => void
}

/** How long tidying up may take, also after Ctrl-C. */
const tidyMs = 60_000

const disabled = 3

/**
 * Has a machine defined, changed, run and destroyed, and tells what was not as it is to be. Whatever happens in between, the machine is
 * destroyed; where even that fails, a note says which machine is left.
 */
export async function lifecycleResults(model: Model, options: Surroundings): Promise<readonly RuleResult[]> {
  const trial = new Trial(model.limits.findings)
  const { signal, wait = pause } = options
  const name = options.name ?? `validate-${crypto.randomUUID().slice(0, 8)}`
  const waiting = { wait, signal }
  const service = model.instances('CIM_VirtualSystemManagementService')[0]
  if (service === undefined) {
    trial.broken = 'there is no CIM_VirtualSystemManagementService to define a machine by'
    return trial.results()
  }
  const namespace = service.path.namespace ?? model.interop
  const source = model.source
  const ground: Ground = { model, source, methods: new MethodCaller(source, trial, waiting), service, namespace, name }
  let watch: Watch | undefined
  try {
    watch = await opened(options.watch, ground)
    options.progress(`defining ${name}`)
    const defaults = await defaultsOf(ground)
    await refuseUnknownPool(ground, trial, defaults)
    const system = await defined(ground, trial, defaults)
    if (system !== undefined) {
      options.progress(`changing ${name}`)
      await changeMemory(ground, trial, system)
      await addDefaults(ground, trial, { system, defaults })
      options.progress(`running ${name}`)
      await new StateTrial(ground, trial, { system, waiting }).go()
      await trySnapshot(ground, trial, system)
      options.progress(`destroying ${name}`)
      await destroyed(ground, trial, system)
      if (watch !== undefined) await lookAtIndications(trial, { watch, system, waiting })
    } else trial.broken ??= 'no machine could be defined'
  } catch (error) {
    if (!signal.aborted) trial.broken = error instanceof Error ? error.message : String(error)
  } finally {
    await watch?.[Symbol.asyncDispose]()
    await tidy(ground, trial, options)
  }
  signal.throwIfAborted()
  return trial.results()
}

async function opened(watch: OpenWatch | undefined, { model, namespace }: Ground): Promise<Watch | undefined> {
  if (watch === undefined) return undefined
  try {
    return await watch(queries, namespace)
  } catch (error) {
    model.notes.add(`no indications were looked at: ${error instanceof Error ? error.message : String(error)}`)
    return undefined
  }
}

async function refuseUnknownPool(ground: Ground, trial: Trial, defaults: Defaults): Promise<void> {
  const resources = essentials(defaults)
  const [first, ...rest] = resources
  if (first === undefined) return
  const outcome = await define(ground, defaults.system, [
    replaced(first, { PoolID: 'no-such-pool' }),
    ...rest.map(bare),
  ])
  const left = await byName(ground)
  const found =
    outcome.kind === 'done'
      ? 'DefineSystem returned 0 for PoolID = "no-such-pool"'
      : left === undefined
        ? undefined
        : 'a system of that name is there, though DefineSystem refused it'
  trial.look(
    'unknown-pool-refused',
    ...(found === undefined
      ? []
      : [{ where: left ?? ground.service.path, found, right: 'refused, and nothing left behind' }]),
  )
  if (left !== undefined) await destroy(ground.methods, ground.service.path, left)
}

async function defined(ground: Ground, trial: Trial, defaults: Defaults): Promise<ObjectPath | undefined> {
  const resources = essentials(defaults)
  const outcome = await define(ground, defaults.system, resources.map(bare))
  trial.look(
    'defaults-define-a-system',
    ...(outcome.kind === 'done'
      ? []
      : [
          {
            where: ground.service.path,
            found: `DefineSystem with the default settings: ${outcome.text}`,
            right: 'accepted',
          },
        ]),
  )
  const system = await resulting(ground, outcome)
  if (system === undefined) {
    trial.broken = outcome.kind === 'refused' ? outcome.text : 'DefineSystem does not say which system it defined'
    return undefined
  }
  const instance = await now(ground.source, system)
  const memory = resources.find((one) => numberOf(one, 'ResourceType') === 4)
  const parts = await partsOf(ground, system)
  const given = parts.resources.find((one) => numberOf(one, 'ResourceType') === 4)
  const isRight =
    instance?.get('ElementName') === ground.name &&
    numberOf(instance, 'EnabledState') === disabled &&
    (memory === undefined ||
      (given !== undefined && bigOf(memory, 'VirtualQuantity') === bigOf(given, 'VirtualQuantity')))
  const told = instance === undefined ? 'not there' : shownProperties(instance, 'ElementName', 'EnabledState')
  trial.look(
    'defined-as-asked',
    ...(isRight
      ? []
      : [
          {
            where: system,
            found: `${told}, memory: ${given === undefined ? 'none' : shownProperties(given, 'VirtualQuantity')}`,
            right: `ElementName = "${ground.name}", EnabledState = ${disabled}, memory: ${memory === undefined ? 'any' : shownProperties(memory, 'VirtualQuantity')}`,
          },
        ]),
  )
  return system
}

async function destroyed(ground: Ground, trial: Trial, system: ObjectPath): Promise<void> {
  const { wholes, resources, devices } = await partsOf(ground, system)
  const outcome = await destroy(ground.methods, ground.service.path, system)
  trial.look(
    'destroyed-is-gone',
    ...(outcome.kind === 'done'
      ? []
      : [{ where: system, found: `DestroySystem: ${outcome.text}`, right: 'accepted, of a system that is Disabled' }]),
  )
  if (outcome.kind === 'refused') return
  for (const path of [system, ...[...wholes, ...resources, ...devices].map((one: Located) => one.path)]) {
    const isThere = (await now(ground.source, path)) !== undefined
    trial.look(
      'destroyed-is-gone',
      ...(isThere ? [{ where: path, found: 'there after DestroySystem', right: 'gone with the system' }] : []),
    )
  }
}

async function destroy(
  methods: MethodCaller,
  service: ObjectPath,
  system: ObjectPath,
): ReturnType<MethodCaller['call']> {
  return await methods.call(service, 'DestroySystem', { AffectedSystem: system })
}

/** Removes a machine of the trial's name that is left, by a signal of its own. */
async function tidy(ground: Ground, trial: Trial, { source, wait = pause }: Surroundings): Promise<void> {
  const { model, service, namespace, name } = ground
  const signal = AbortSignal.timeout(tidyMs)
  const own = guarded(source, model.limits, signal)
  try {
    const left = await byName({ source: own, namespace, name })
    if (left === undefined) return
    const methods = new MethodCaller(own, new Trial(0), { wait, signal })
    const enabled = numberOf((await now(own, left)) ?? new Instance(left.className), 'EnabledState')
    if (enabled !== disabled)
      await methods.call(left, 'RequestStateChange', { RequestedState: typed('uint16', disabled) })
    const outcome = await destroy(methods, service.path, left)
    if (outcome.kind === 'refused') leftBehind(model, trial, `${shownPlace(left)} is left: ${outcome.text}`)
  } catch (error) {
    leftBehind(
      model,
      trial,
      `whether ${name} is left at the server is not known: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

function leftBehind(model: Model, trial: Trial, text: string): void {
  model.notes.add(`remove by hand: ${text}`)
  trial.broken ??= text
}

/** As it is embedded: without its path. */
function bare({ className, properties }: Located): Instance {
  return new Instance(className, properties)
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer)
      reject(signal.reason as Error)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', end)
      resolve()
    }, milliseconds)
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, { once: true })
  })
}
