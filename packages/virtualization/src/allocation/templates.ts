import type { CallContext, InstanceRecord } from '@cimarron/cimom'
import { completeConfig, configLimits, type Host, type MachineConfig, type MachineDraft } from '@cimarron/hypervisor'
import type { TemplateName, TemplateValue } from '../naming/names.ts'
import { Pooling } from '../pools/pooling.ts'
import { futureView } from '../settings/future-view.ts'
import { mebibytes } from '../settings/quantity.ts'
import type { ResourceKind } from '../settings/resource-kind.ts'
import { resourceKinds } from '../settings/resource-kinds.ts'
import { systemSetting } from '../settings/system.ts'
import type { World } from '../world.ts'

/** Settings that say what a host can give: what a machine gets that asks for nothing, and the bounds (DSP1043). */
export interface Template {
  readonly name: TemplateName
  readonly record: InstanceRecord
}

/**
 * The templates of one kind of resource. They can be given to DefineSystem as they are, but for increments, which are
 * differences. A disk has none: which image it is, only its owner can say.
 */
export function* resourceTemplates(world: World, kind: ResourceKind, context: CallContext): Generator<Template> {
  if (!world.kinds(context).includes(kind)) return
  for (const host of world.hosts(context)) {
    const config = fullConfig(host)
    const [usual] = kind.resources(config, futureView(config))
    if (usual === undefined) continue
    const setting = new Pooling(world, context).setting(kind, usual, { config, host: host.id })
    for (const [value, bounds] of Object.entries(boundsOf(kind, host))) {
      const name: TemplateName = { host: host.id, of: kind.pool.id, value: value as TemplateValue }
      yield {
        name,
        record: {
          ...setting,
          // Each NIC has an address of its own.
          ...(kind.part === 'nics' ? { Address: null } : {}),
          ...bounds,
          ...world.names.template(name),
          ElementName: `${kind.pool.title}, ${value}`,
          Caption: 'Template',
        },
      }
    }
  }
}

/** As `usualConfig`, with one of everything whose usual settings are to be told. */
function fullConfig(host: Host): MachineConfig {
  const isX86 = host.architecture === 'x86_64'
  const draft: MachineDraft = {
    name: 'new-machine',
    nics: [{}],
    drives: [{}],
    usb: ['tablet'],
    rng: {},
    sound: { model: 'ich9' },
    ...(isX86 ? { tpm: { model: 'crb', version: '2.0' }, watchdog: { model: 'i6300esb', action: 'reset' } } : {}),
  }
  return completeConfig(draft, { host })
}

/** What a machine is that is defined with nothing but a name; that of the template is to be replaced. */
export function* systemTemplates(world: World, context: CallContext): Generator<Template> {
  for (const host of world.hosts(context)) {
    const config = usualConfig(host)
    const name: TemplateName = { host: host.id, of: 'system', value: 'default' }
    const setting = systemSetting(config, futureView(config), world.platform.virtualSystemType)
    const record = {
      ...setting,
      VirtualSystemIdentifier: null,
      UUID: null,
      Revision: null,
      ...world.names.template(name),
      Caption: 'Template',
    }
    yield { name, record }
  }
}

/** Every template of a host's resources, of whichever kind. */
export function* allResourceTemplates(
  world: World,
  context: CallContext,
): Generator<Template & { readonly kind: ResourceKind }> {
  for (const kind of resourceKinds)
    for (const template of resourceTemplates(world, kind, context)) yield { ...template, kind }
}

function usualConfig(host: Host): MachineConfig {
  return completeConfig({ name: 'new-machine' }, { host })
}

/** What differs from the usual setting, by the value it is told as. */
function boundsOf(kind: ResourceKind, { limits }: Host): Partial<Record<TemplateValue, InstanceRecord>> {
  if (kind.part === 'processors')
    return {
      default: {},
      minimum: { VirtualQuantity: 1n },
      maximum: { VirtualQuantity: BigInt(limits.maxProcessors) },
      increment: { VirtualQuantity: 1n },
    }
  if (kind.part === 'memory') {
    const of = (bytes: number): InstanceRecord => ({
      AllocationUnits: mebibytes,
      VirtualQuantityUnits: mebibytes,
      VirtualQuantity: BigInt(Math.floor(bytes / 2 ** 20)),
    })
    return {
      default: {},
      minimum: of(limits.minMemoryBytes),
      maximum: of(limits.maxMemoryBytes),
      increment: of(configLimits.memoryStepBytes),
    }
  }
  return { default: {} }
}
