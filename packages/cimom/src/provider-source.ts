import { CimError } from '@cimarron/cim'
import type { OperationContext } from './call-context.ts'
import type { ProviderCalls } from './calls/provider-calls.ts'
import type { ClassShape, InstanceValues } from './class-shape.ts'
import type { InstanceSource } from './instance-source.ts'
import type { InstanceProvider } from './provider.ts'
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
    return this.calls.batches(
      { act: 'enumerate', context },
      (told) => this.provider.enumerate(told),
      (record) => this.shape.values(record, context.namespace),
    )
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
