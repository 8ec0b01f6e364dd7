import { type CimClass, CimError, type ObjectPath, type Schema } from '@cimarron/cim'
import type { AssociationFilter } from '../association-filter.ts'
import type { Caller } from '../invoke-method.ts'
import type { InstanceStream, Operations } from '../operations.ts'
import { compileQuery } from '../query/compile-query.ts'
import { statementLanguages } from '../query/query-language.ts'
import { queryResultClass } from '../query/query-result-class.ts'
import { restrictionsOf } from '../query/restriction.ts'
import {
  abandoned,
  type Enumeration,
  type EnumerationKind,
  type EnumerationWork,
  type OpenStream,
  type PulledBatch,
  pullOf,
} from './enumeration.ts'
import type { Enumerations } from './enumerations.ts'
import { compileFilter, filtered } from './filter-query.ts'
import type { OpenParameters, PullParameters } from './pull-parameters.ts'

/** What an Open or Pull operation answers. */
export interface Pulled {
  /** To be read to its end, or left early: then the enumeration is closed, for nobody knows what has arrived. */
  readonly batches: AsyncIterable<PulledBatch>
  /** The output parameters, true once `batches` has been read. */
  readonly output: () => PullOutput
}

export interface PullOutput {
  readonly EndOfSequence: boolean
  /** Empty at the end. */
  readonly EnumerationContext: string
  /** What each result of a query has, where OpenQueryInstances was asked for it. */
  readonly QueryResultClass?: CimClass
}

/** What pulled enumerations are made with. */
export interface PullGround {
  readonly caller: Caller
  readonly enumerations: Enumerations
  readonly schema: Schema
  /** The operations of the same namespace for another caller. */
  readonly reading: (caller: Caller) => Operations
}

/** Where an enumeration's objects come from. */
interface Source {
  readonly all: (operations: Operations) => AsyncIterable<PulledBatch>
  /** The same as instances, for a filter to look at. */
  readonly instances: (operations: Operations) => InstanceStream
  /** The class that all of them are of, where it is known. */
  readonly className: string | null | undefined
}

/**
 * The pulled enumerations of DSP0200 5.4.2.24, on one namespace for one caller. An enumeration belongs to the user and the
 * namespace that it was opened for. An error closes it, unless it was opened with ContinueOnError: then the pull that would
 * have given what the error cost answers the error, and the next one goes on behind it.
 */
export class PullOperations {
  readonly #ground: PullGround
  readonly #operations: Operations

  constructor(ground: PullGround) {
    this.#ground = ground
    this.#operations = ground.reading(ground.caller)
  }

  OpenEnumerateInstances(parameters: PullParameters['OpenEnumerateInstances']): Pulled {
    this.#operations.checkClass(parameters.ClassName)
    const instances = (operations: Operations): InstanceStream => operations.EnumerateInstances(parameters)
    return this.#open('instances', parameters, { all: instances, instances, className: parameters.ClassName })
  }

  OpenEnumerateInstancePaths(parameters: PullParameters['OpenEnumerateInstancePaths']): Pulled {
    this.#operations.checkClass(parameters.ClassName)
    const instances = (operations: Operations): InstanceStream => operations.EnumerateInstanceNames(parameters)
    return this.#open('paths', parameters, { all: instances, instances, className: parameters.ClassName })
  }

  OpenAssociatorInstances(parameters: PullParameters['OpenAssociatorInstances']): Pulled {
    const traversal = this.#traversal(parameters)
    const instances = (operations: Operations): InstanceStream => operations.Associators(traversal)
    return this.#open('instances', parameters, { all: instances, instances, className: parameters.ResultClass })
  }

  OpenAssociatorInstancePaths(parameters: PullParameters['OpenAssociatorInstancePaths']): Pulled {
    const traversal = this.#traversal(parameters)
    return this.#open('paths', parameters, {
      all: (operations) => inBatches(operations.AssociatorNames(traversal)),
      instances: (operations) => operations.Associators({ ...traversal, PropertyList: [] }),
      className: parameters.ResultClass,
    })
  }

  OpenReferenceInstances(parameters: PullParameters['OpenReferenceInstances']): Pulled {
    const traversal = this.#traversal(parameters)
    const instances = (operations: Operations): InstanceStream => operations.References(traversal)
    return this.#open('instances', parameters, { all: instances, instances, className: parameters.ResultClass })
  }

  OpenReferenceInstancePaths(parameters: PullParameters['OpenReferenceInstancePaths']): Pulled {
    const traversal = this.#traversal(parameters)
    return this.#open('paths', parameters, {
      all: (operations) => inBatches(operations.ReferenceNames(traversal)),
      instances: (operations) => operations.References({ ...traversal, PropertyList: [] }),
      className: parameters.ResultClass,
    })
  }

  /** DSP0200 5.4.2.24, OpenQueryInstances: the query is checked at once, whatever is asked for with it. */
  OpenQueryInstances(parameters: PullParameters['OpenQueryInstances']): Pulled {
    const { schema } = this.#ground
    const { namespace } = this.#operations
    const request = { QueryLanguage: parameters.FilterQueryLanguage ?? '', Query: parameters.FilterQuery ?? '' }
    const query = compileQuery(request.QueryLanguage, request.Query, {
      schema,
      namespace,
      languages: statementLanguages,
    })
    const results = (work: EnumerationWork): InstanceStream => this.#reading(work).ExecQuery(request)
    const pulled = this.#begin('results', parameters, results)
    if (parameters.ReturnQueryResultClass !== true) return pulled
    const QueryResultClass = queryResultClass(query)
    return { batches: pulled.batches, output: () => ({ ...pulled.output(), QueryResultClass }) }
  }

  /** The results of OpenQueryInstances. */
  PullInstances(parameters: PullParameters['Pull']): Pulled {
    return this.#pull('results', parameters)
  }

  PullInstancesWithPath(parameters: PullParameters['Pull']): Pulled {
    return this.#pull('instances', parameters)
  }

  PullInstancePaths(parameters: PullParameters['Pull']): Pulled {
    return this.#pull('paths', parameters)
  }

  /** Closes an enumeration before its end; a pull that is at work on it fails with CIM_ERR_PULL_HAS_BEEN_ABANDONED. */
  CloseEnumeration(parameters: PullParameters['OfContext']): void {
    this.#ground.enumerations.close(this.#find(parameters), abandoned())
  }

  /** How many objects are left; NULL where the server would have to read far to tell, or while a pull is at work. */
  async EnumerationCount(parameters: PullParameters['OfContext']): Promise<bigint | null> {
    const enumeration = this.#find(parameters)
    if (enumeration.isPulled) return null
    enumeration.claim()
    using use = new Use(this.#ground, enumeration)
    const count = await enumeration.count()
    // An enumeration at its end stays open until a pull has said so.
    use.succeed({ keepOpen: true })
    return count
  }

  #open(kind: EnumerationKind, parameters: OpenParameters, { all, instances, className }: Source): Pulled {
    const { schema } = this.#ground
    const { namespace } = this.#operations
    const filter = compileFilter(parameters, { schema, namespace, className: className ?? undefined })
    const restrictions = filter === undefined ? [] : restrictionsOf(filter.conjuncts)
    return this.#begin(kind, parameters, (work) => {
      const operations = this.#reading({ ...work, restrictions, alsoWanted: filter?.looksAt })
      return filter === undefined ? all(operations) : filtered(instances(operations), filter, work.signal)
    })
  }

  /** The providers work for the enumeration, which outlives the call that opened it. */
  #reading(work: EnumerationWork & Pick<Caller, 'alsoWanted' | 'restrictions'>): Operations {
    const { caller, reading } = this.#ground
    return reading({ principal: caller.principal, correlators: caller.correlators, ...work })
  }

  #begin(kind: EnumerationKind, parameters: OpenParameters, stream: OpenStream): Pulled {
    const { caller, enumerations } = this.#ground
    const { namespace } = this.#operations
    const timeoutMs = enumerations.timeoutMs(parameters.OperationTimeout)
    const { principal } = caller
    const description = {
      kind,
      owner: principal.name,
      namespace,
      timeoutMs,
      continuesOnError: parameters.ContinueOnError === true,
      hold: principal.hold?.bind(principal, 'pull'),
    }
    return this.#give(enumerations.open(description, stream), parameters.MaxObjectCount ?? 0, { isOpening: true })
  }

  #pull(kind: EnumerationKind, parameters: PullParameters['Pull']): Pulled {
    const enumeration = this.#find(parameters)
    if (enumeration.isPulled) {
      throw new CimError('CIM_ERR_FAILED', 'this enumeration is being pulled already; pull again when that is answered')
    }
    const opened = enumeration.description.kind
    if (opened !== kind) {
      const { continuesOnError } = enumeration.description
      const error = new CimError(
        'CIM_ERR_INVALID_ENUMERATION_CONTEXT',
        `the enumeration gives ${opened}, which ${pullOf[opened]} pulls${continuesOnError ? '' : '; by this error it is closed'}`,
      )
      // Without ContinueOnError a failure closes the enumeration.
      if (!continuesOnError) this.#ground.enumerations.close(enumeration, error)
      throw error
    }
    return this.#give(enumeration, parameters.MaxObjectCount)
  }

  #give(enumeration: Enumeration, count: number, options?: { readonly isOpening: boolean }): Pulled {
    enumeration.claim()
    return {
      batches: this.#taken(enumeration, enumeration.take(count, options)),
      output: () => ({
        EndOfSequence: enumeration.isAtEnd,
        EnumerationContext: enumeration.isAtEnd ? '' : enumeration.id,
      }),
    }
  }

  async *#taken(enumeration: Enumeration, batches: AsyncIterable<PulledBatch>): AsyncGenerator<PulledBatch> {
    using use = new Use(this.#ground, enumeration)
    try {
      yield* batches
    } catch (error) {
      // After this error the same context goes on, if only to say that there is no more.
      if (enumeration.isToGoOn) use.succeed({ keepOpen: true })
      throw error
    }
    use.succeed()
  }

  #find({ EnumerationContext }: PullParameters['OfContext']): Enumeration {
    const { caller, enumerations } = this.#ground
    const owner = caller.principal.name
    return enumerations.find(EnumerationContext, { owner, namespace: this.#operations.namespace })
  }

  /** The parameters as the unpulled operations call them, checked. */
  #traversal<T extends { readonly InstanceName: ObjectPath } & AssociationFilter>(
    parameters: T,
  ): T & { readonly ObjectName: ObjectPath } {
    const traversal = { ...parameters, ObjectName: parameters.InstanceName }
    this.#operations.checkTraversal(traversal)
    return traversal
  }
}

/** An operation at work on an enumeration: meanwhile its time does not run, and it ends when the client goes away. */
class Use implements Disposable {
  readonly #ground: PullGround
  readonly #enumeration: Enumeration
  readonly #providerMs: number
  #stays = false

  constructor(ground: PullGround, enumeration: Enumeration) {
    this.#ground = ground
    this.#enumeration = enumeration
    this.#providerMs = enumeration.providerTime.ms
    ground.enumerations.hold(enumeration)
    ground.caller.signal.addEventListener('abort', this.#leave, { once: true })
  }

  succeed({ keepOpen = false }: { readonly keepOpen?: boolean } = {}): void {
    this.#stays = keepOpen || !this.#enumeration.isAtEnd
  }

  [Symbol.dispose](): void {
    const { caller, enumerations } = this.#ground
    caller.signal.removeEventListener('abort', this.#leave)
    if (caller.providerTime !== undefined) {
      caller.providerTime.ms += this.#enumeration.providerTime.ms - this.#providerMs
    }
    if (this.#stays) enumerations.rest(this.#enumeration)
    else enumerations.close(this.#enumeration, abandoned())
  }

  readonly #leave = (): void => {
    const { caller, enumerations } = this.#ground
    enumerations.close(this.#enumeration, caller.signal.reason)
  }
}

/** Paths are found one by one; each is passed on when it is found. */
async function* inBatches(paths: AsyncIterable<ObjectPath>): AsyncGenerator<PulledBatch> {
  for await (const path of paths) yield { paths: [path] }
}
