import { CimError, ObjectPath } from '@cimarron/cim'
import type { CallContext, OperationContext } from './call-context.ts'
import type { CallAct, ProviderCalls } from './calls/provider-calls.ts'
import type { ClassShape, InstanceValues } from './class-shape.ts'
import type { InstanceSource } from './instance-source.ts'
import { pathText } from './key-text.ts'
import type { Eventually, InstanceProvider, Records } from './provider.ts'
import type { Restriction } from './query/restriction.ts'
import type { InstanceRecord } from './record.ts'

/** A provider's instances, each checked against its class. */
export class ProviderSource implements InstanceSource {
  readonly shape: ClassShape
  readonly provider: InstanceProvider
  readonly calls: ProviderCalls

  constructor(shape: ClassShape, provider: InstanceProvider, calls: ProviderCalls) {
    this.shape = shape
    this.provider = provider
    this.calls = calls
  }

  batches(context: OperationContext): AsyncGenerator<readonly InstanceValues[]> {
    return this.#read({ act: 'enumerate', context }, (told) => this.provider.enumerate(told))
  }

  query(restrictions: readonly Restriction[], context: OperationContext): AsyncGenerator<readonly InstanceValues[]> {
    // Of one object there are many paths, so a provider is not left to compare them.
    const plain = restrictions.filter(({ value }) => !(value instanceof ObjectPath))
    if (this.provider.query === undefined || plain.length === 0) return this.batches(context)
    return this.#read({ act: 'query', context }, async (told) => {
      return (await this.provider.query?.(plain, told)) ?? (await this.provider.enumerate(told))
    })
  }

  /** Of an association class: the instances whose reference at a place in their values leads to an object. */
  async *referring(index: number, to: ObjectPath, context: OperationContext): AsyncGenerator<InstanceValues> {
    const { namespace } = context
    const role = this.shape.properties[index]?.name ?? ''
    const wanted = pathText(to, namespace)
    const batches =
      this.provider.references === undefined
        ? this.batches(context)
        : this.#read({ act: 'references', context }, (told) => this.provider.references?.(role, to, told) ?? [])
    for await (const batch of batches) {
      for (const values of batch) {
        const path = values[index]
        if (path instanceof ObjectPath && pathText(path, namespace) === wanted) yield values
      }
    }
  }

  async get(keys: InstanceRecord, context: OperationContext): Promise<InstanceValues | undefined> {
    const wanted = this.shape.keyOfKeys(keys, context.namespace)
    if (this.provider.get === undefined) return await this.#find(wanted, context)
    try {
      return await this.calls.run(
        { act: 'get', context },
        (told) => this.provider.get?.(keys, told),
        (record) => this.#found(record, wanted, context),
      )
    } catch (error) {
      // A provider may say "no such instance" either way.
      if (error instanceof CimError && error.status === 'CIM_ERR_NOT_FOUND') return undefined
      throw error
    }
  }

  #read(
    act: CallAct,
    open: (told: CallContext) => Eventually<Records<InstanceRecord>>,
  ): AsyncGenerator<readonly InstanceValues[]> {
    return this.calls.batches<InstanceRecord, InstanceValues>(act, open, (record) =>
      this.shape.values(record, act.context.namespace),
    )
  }

  #found(record: InstanceRecord | undefined, wanted: string, context: OperationContext): InstanceValues | undefined {
    if (record === undefined) return undefined
    const values = this.shape.values(record, context.namespace)
    if (this.shape.keyOf(values, context.namespace) !== wanted) throw new Error('it answered with another instance')
    return values
  }

  async #find(wanted: string, context: OperationContext): Promise<InstanceValues | undefined> {
    for await (const batch of this.batches(context)) {
      for (const values of batch) if (this.shape.keyOf(values, context.namespace) === wanted) return values
    }
    return undefined
  }
}
