import { foldName, Instance, type ObjectPath } from '@cimarron/cim'
import { shownPlace } from '../rule.ts'
import type { Waiting } from './method-caller.ts'
import { saying } from './settings-of.ts'
import type { Trial } from './trial.ts'

/** What comes of a subscription, until it is disposed of. */
export interface Watch extends AsyncDisposable {
  readonly received: readonly Instance[]
}

/** Subscribes to queries in a namespace. Throws where the server takes no subscription. */
export type OpenWatch = (queries: readonly string[], namespace: string) => Promise<Watch>

/** What is to come of a life, each at least once. */
const kinds = ['CIM_InstCreation', 'CIM_InstModification', 'CIM_InstDeletion'] as const

export const queries: readonly string[] = kinds.map(
  (name) => `SELECT * FROM ${name} WHERE SourceInstance ISA CIM_ComputerSystem`,
)

const pauseMs = 100
const mostAsked = 100

/** Waits for the indications of a life that is over, and looks at them. */
export async function lookAtIndications(
  trial: Trial,
  { watch, system, waiting }: { readonly watch: Watch; readonly system: ObjectPath; readonly waiting: Waiting },
): Promise<void> {
  const own = (): Instance[] => watch.received.filter((one) => isOf(one, system))
  const missing = (): string[] => kinds.filter((kind) => !own().some((one) => isKind(one, kind)))
  for (let asked = 0; asked < mostAsked && missing().length > 0; asked++) await waiting.wait(pauseMs, waiting.signal)
  trial.look(
    'life-indicated',
    ...missing().map((kind) => ({
      where: system,
      found: `no ${kind} came of it`,
      right: 'one when it is defined, at each change of its state, and when it is destroyed',
    })),
  )
  for (const one of own()) {
    const [previous, source] = [one.get('PreviousInstance'), one.get('SourceInstance')]
    if (!(previous instanceof Instance) || !(source instanceof Instance)) continue
    trial.look(
      'previous-instance-true',
      ...(saying(previous) === saying(source)
        ? [
            {
              where: shownPlace(system),
              found: `${one.className}: PreviousInstance is the same as SourceInstance`,
              right: 'the instance before the change',
            },
          ]
        : []),
    )
  }
}

function isOf(indication: Instance, system: ObjectPath): boolean {
  const source = indication.get('SourceInstance')
  return source instanceof Instance && source.get('Name') === system.key('Name')
}

/** By the class, or what a vendor's class of that kind is called after: `KVM_ComputerSystemDeletedIndication`. */
function isKind({ className, properties }: Instance, kind: (typeof kinds)[number]): boolean {
  const name = foldName(className)
  if (name === foldName(kind)) return true
  if (kind === 'CIM_InstModification') return properties.has('PreviousInstance') || name.includes('modified')
  return name.includes(kind === 'CIM_InstCreation' ? 'created' : 'deleted')
}
