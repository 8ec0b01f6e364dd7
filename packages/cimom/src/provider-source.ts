import { CimError } from '@cimarron/cim'
import type { OperationContext } from './call-context.ts'
import type { ClassShape, InstanceValues } from './class-shape.ts'
import { batchSize, type InstanceSource } from './instance-source.ts'
import type { InstanceProvider } from './provider.ts'
import { type FaultListener, faultOf, type ProviderAct } from './provider-fault.ts'
import type { InstanceRecord } from './record.ts'

/** A provider's instances, each checked against its class. */
export class ProviderSource implements InstanceSource {
  readonly shape: ClassShape
  readonly provider: InstanceProvider
  readonly #onFault: FaultListener

  constructor(shape: ClassShape, provider: InstanceProvider, onFault: FaultListener) {
    this.shape = shape
    this.provider = provider
    this.#onFault = onFault
  }

  async *batches(context: OperationContext): AsyncGenerator<readonly InstanceValues[]> {
    const { namespace, signal } = context
    try {
      const records = await this.provider.enumerate(context)
      let batch: InstanceValues[] = []
      // `for await` over what is there already would put each record through the microtask queue.
      if (Symbol.iterator in records) {
        for (const record of records) {
          batch.push(this.shape.values(record, namespace))
          if (batch.length === batchSize) {
            yield batch
            signal.throwIfAborted()
            batch = []
          }
        }
      } else {
        for await (const record of records) {
          signal.throwIfAborted()
          batch.push(this.shape.values(record, namespace))
          if (batch.length === batchSize) {
            yield batch
            batch = []
          }
        }
      }
      if (batch.length > 0) yield batch
    } catch (error) {
      throw faultOf(error, this.#act('enumerate', context))
    }
  }

  async get(keys: InstanceRecord, context: OperationContext): Promise<InstanceValues | undefined> {
    const wanted = this.shape.keyOfKeys(keys, context.namespace)
    if (this.provider.get === undefined) return await this.#find(wanted, context)
    try {
      const record = await this.provider.get(keys, context)
      if (record === undefined) return undefined
      const values = this.shape.values(record, context.namespace)
      if (this.shape.keyOf(values, context.namespace) !== wanted) throw new Error('it answered with another instance')
      return values
    } catch (error) {
      // A provider may say "no such instance" either way.
      if (error instanceof CimError && error.status === 'CIM_ERR_NOT_FOUND') return undefined
      throw faultOf(error, this.#act('get', context))
    }
  }

  async #find(wanted: string, context: OperationContext): Promise<InstanceValues | undefined> {
    for await (const batch of this.batches(context)) {
      for (const values of batch) if (this.shape.keyOf(values, context.namespace) === wanted) return values
    }
    return undefined
  }

  #act(act: string, { namespace, signal }: OperationContext): ProviderAct {
    return { className: this.provider.className, act, namespace, signal, onFault: this.#onFault }
  }
}
