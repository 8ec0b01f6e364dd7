import { Instance, type ObjectPath, type Property } from '@cimarron/cim'
import type { Located } from '../model/locate.ts'
import { bigOf, numberOf, shownProperties, textOf } from '../rules/value.ts'
import { type Defaults, type Ground, now, pathIn, replaced } from './own-machine.ts'
import { definedWhole, partsOf, saying } from './settings-of.ts'
import type { Trial } from './trial.ts'

const memoryType = 4
const essential = [3, 4]

/** Changes the memory of a machine that is off, and looks that nothing else changes. */
export async function changeMemory(ground: Ground, trial: Trial, system: ObjectPath): Promise<void> {
  const before = await partsOf(ground, system)
  const memory = before.resources.find((one) => numberOf(one, 'ResourceType') === memoryType)
  const quantity = memory === undefined ? undefined : bigOf(memory, 'VirtualQuantity')
  if (memory === undefined || quantity === undefined) return
  const wanted = quantity * 2n
  const change = new Instance(memory.className, [
    text('InstanceID', String(textOf(memory, 'InstanceID'))),
    { name: 'ResourceType', type: 'uint16', isArray: false, value: memoryType },
    { name: 'VirtualQuantity', type: 'uint64', isArray: false, value: wanted },
  ])
  const outcome = await ground.methods.call(ground.service.path, 'ModifyResourceSettings', {
    ResourceSettings: [change],
  })
  const after = await now(ground.source, memory.path)
  const got = after === undefined ? undefined : bigOf(after, 'VirtualQuantity')
  trial.look(
    'change-takes-effect',
    ...(got === wanted
      ? []
      : [
          {
            where: memory.path,
            found: `VirtualQuantity = ${got} after ModifyResourceSettings${outcome.kind === 'refused' ? `, which was refused: ${outcome.text}` : ''}`,
            right: `${wanted}`,
          },
        ]),
  )
  if (outcome.kind === 'refused' || after === undefined) return
  trial.look('change-keeps-the-rest', ...differences([memory], [after], ...quantities))
  const later = await partsOf(ground, system)
  const others = (all: readonly Located[]): readonly Located[] =>
    all.filter((one) => numberOf(one, 'ResourceType') !== memoryType)
  trial.look('change-keeps-the-rest', ...differences(others(before.resources), others(later.resources)))
  await changeUnknown(ground, trial, memory)
}

/** What follows from the quantity, and may change with it. */
const quantities = ['VirtualQuantity', 'Reservation', 'Limit']

async function changeUnknown(ground: Ground, trial: Trial, memory: Located): Promise<void> {
  const unknown = replaced(memory, { InstanceID: `${textOf(memory, 'InstanceID')}-no-such-setting` })
  const outcome = await ground.methods.call(ground.service.path, 'ModifyResourceSettings', {
    ResourceSettings: [unknown],
  })
  trial.look(
    'unknown-setting-refused',
    ...(outcome.kind === 'refused'
      ? []
      : [
          {
            where: memory.path,
            found: 'ModifyResourceSettings returned 0 for an InstanceID that nothing has',
            right: '4 (Invalid Parameter)',
          },
        ]),
  )
}

/** Adds each kind of resource by its default settings, and takes it away again. */
export async function addDefaults(
  ground: Ground,
  trial: Trial,
  at: { readonly system: ObjectPath; readonly defaults: Defaults },
): Promise<void> {
  for (const template of at.defaults.resources) {
    if (essential.includes(numberOf(template, 'ResourceType') ?? 0)) continue
    const whole = await definedWhole(ground, at.system)
    if (whole === undefined) return
    const given = new Instance(template.className, template.properties)
    const added = await ground.methods.call(ground.service.path, 'AddResourceSettings', {
      AffectedConfiguration: whole.path,
      ResourceSettings: [given],
    })
    // Of some things, as screens of one kind, a machine has one at most; its defaults may have brought it.
    if (added.kind === 'refused' && (await has(ground, at.system, template))) continue
    trial.look(
      'defaults-can-be-added',
      ...(added.kind === 'done'
        ? []
        : [
            {
              where: template.path,
              found: `AddResourceSettings with these settings: ${added.text}`,
              right: 'accepted, as they are its own defaults',
            },
          ]),
    )
    if (added.kind === 'refused') continue
    const resulting = added.out.ResultingResourceSettings
    const [first] = Array.isArray(resulting) ? resulting : [resulting]
    const path = pathIn(first as Parameters<typeof pathIn>[0], ground.namespace)
    if (path !== undefined) await remove(ground, trial, path)
  }
}

async function has(ground: Ground, system: ObjectPath, template: Located): Promise<boolean> {
  const { resources } = await partsOf(ground, system)
  return resources.some((one) => numberOf(one, 'ResourceType') === numberOf(template, 'ResourceType'))
}

async function remove(ground: Ground, trial: Trial, path: ObjectPath): Promise<void> {
  const isThere = (await now(ground.source, path)) !== undefined
  const removed = await ground.methods.call(ground.service.path, 'RemoveResourceSettings', { ResourceSettings: [path] })
  const isGone = (await now(ground.source, path)) === undefined
  const found = !isThere
    ? 'AddResourceSettings gave these settings as its result, and they are not there'
    : removed.kind === 'refused'
      ? `RemoveResourceSettings: ${removed.text}`
      : 'the settings are there after RemoveResourceSettings'
  trial.look(
    'defaults-can-be-added',
    ...(isThere && isGone && removed.kind === 'done'
      ? []
      : [{ where: path, found, right: 'there when they were added, gone when they were removed' }]),
  )
}

/** Settings that are not as they were, or not there. */
function differences(before: readonly Located[], after: readonly Located[], ...without: readonly string[]) {
  return before.flatMap((one) => {
    const other = after.find(({ path }) => path.key('InstanceID') === one.path.key('InstanceID'))
    if (other !== undefined && saying(one, ...without) === saying(other, ...without)) return []
    const names = [...one.properties].map(({ name }) => name).filter((name) => !without.includes(name))
    const changed = names.filter((name) => other === undefined || saying(only(one, name)) !== saying(only(other, name)))
    return [
      {
        where: one.path,
        found:
          other === undefined
            ? 'not there after a change of the memory'
            : `${shownProperties(other, ...changed)} after a change of the memory`,
        right: shownProperties(one, ...changed.slice(0, 5)),
      },
    ]
  })
}

function only(instance: Instance, name: string): Instance {
  const property = instance.properties.get(name)
  return new Instance(instance.className, property === undefined ? [] : [property])
}

function text(name: string, value: string): Property {
  return { name, type: 'string', isArray: false, value }
}
