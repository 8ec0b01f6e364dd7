import { type CimValue, Instance, type ObjectPath } from '@cimarron/cim'
import { checkServer, findingsOf, type LifecycleOptions, type ModelSource, type Report } from '@cimarron/conformance'
import type { WbemClient } from '@cimarron/wbem-client'
import { connect } from '@cimarron/wbem-client/node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runLine } from '../test/run-line.ts'
import { openTestDaemon, type TestDaemon } from '../test/simulated-daemon.ts'

let daemon: TestDaemon
let client: WbemClient
beforeAll(async () => {
  daemon = await openTestDaemon()
  client = connect(`unix://${daemon.socketPath}`, { namespace: 'root/virt' })
})
afterAll(async () => {
  await client[Symbol.asyncDispose]()
  await daemon[Symbol.asyncDispose]()
})

const wait = async (_milliseconds: number, signal: AbortSignal): Promise<void> => {
  signal.throwIfAborted()
  await new Promise((resolve) => setImmediate(resolve))
}

const machines = async (): Promise<unknown[]> => {
  const found = await Array.fromAsync(client.enumerateInstances('SIM_ComputerSystem'))
  return found.map((machine) => machine.get('ElementName'))
}

/** The life alone: what is read at rest is tried elsewhere. */
const live = (source: ModelSource, lifecycle: LifecycleOptions = {}): Promise<Report> =>
  checkServer(source, { server: 'simulator', rules: lifeRules, lifecycle: { wait, ...lifecycle } })
let lifeRules: string[]
beforeAll(async () => {
  const { rules } = await import('@cimarron/conformance')
  lifeRules = rules.filter(({ lifecycle }) => lifecycle).map(({ id }) => id)
})

type Invoke = ModelSource['invokeMethod']
type Get = ModelSource['getInstance']

/** The simulator's server with a fault: every method and every instance goes through these. */
function spoilt(by: {
  readonly invoke?: (
    path: ObjectPath,
    method: Parameters<Invoke>[1],
    go: () => ReturnType<Invoke>,
  ) => ReturnType<Invoke>
  readonly seen?: (instance: Instance, path: ObjectPath) => Instance
}): ModelSource {
  const { seen = (instance) => instance } = by
  const get: Get = async (path, options) => seen(await client.getInstance(path, options), path)
  const invoke: Invoke = (path, method, options) => {
    const go = (): ReturnType<Invoke> => client.invokeMethod(path, method, options)
    return by.invoke?.(path, method, go) ?? go()
  }
  return new Proxy(client as ModelSource, {
    get(target, name) {
      if (name === 'getInstance') return get
      if (name === 'invokeMethod') return invoke
      const own = Reflect.get(target, name) as unknown
      return typeof own === 'function' ? (own.bind(target) as unknown) : own
    },
  })
}

function without(instance: Instance, name: string, value: CimValue): Instance {
  const properties = [...instance.properties].map((one) => (one.name === name ? { ...one, value } : one))
  return new Instance(instance.className, properties, { path: instance.path })
}

const requested = (method: Parameters<Invoke>[1]): number =>
  Number((method.args?.RequestedState as { value: number } | undefined)?.value)

type Fault = readonly [name: string, rules: readonly string[], seed: () => ModelSource]

/** What servers did otherwise, libvirt-cim among them, each with the rules that find it. */
const faults: readonly Fault[] = [
  [
    'a state that is taken and not in RequestedStatesSupported',
    ['supported-states-true'],
    () =>
      spoilt({
        seen: (instance) => {
          const states = instance.get('RequestedStatesSupported')
          return Array.isArray(states)
            ? without(
                instance,
                'RequestedStatesSupported',
                states.filter((one) => one !== 9),
              )
            : instance
        },
      }),
  ],
  [
    'a machine that is paused and can not be disabled',
    ['transition-accepted', 'available-states-true'],
    () => {
      let isPaused = false
      return spoilt({
        async invoke(_path, method, go) {
          if (requested(method) === 3 && isPaused) return { returnValue: 2, out: {} }
          const result = await go()
          if (requested(method) === 9) isPaused = result.returnValue === 0
          if (requested(method) === 2) isPaused = false
          return result
        },
      })
    },
  ],
  [
    'a refusal that leaves its RequestedState behind',
    ['refused-changes-nothing'],
    () => {
      let last: number | undefined
      return spoilt({
        async invoke(_path, method, go) {
          if (method.name === 'RequestStateChange') last = requested(method)
          return await go()
        },
        seen: (instance) =>
          last === undefined || !instance.properties.has('AvailableRequestedStates')
            ? instance
            : without(instance, 'RequestedState', last),
      })
    },
  ],
  [
    'a value of no state that is taken',
    ['unknown-state-refused'],
    () =>
      spoilt({
        invoke: async (_path, method, go) => (requested(method) === 32_000 ? { returnValue: 0, out: {} } : await go()),
      }),
  ],
  [
    'a transition that is refused as a failure',
    ['illegal-transition-code'],
    () =>
      spoilt({
        async invoke(_path, _method, go) {
          const result = await go()
          return result.returnValue === 4097 ? { returnValue: 4, out: {} } : result
        },
      }),
  ],
  [
    'a return code that is nobody’s',
    ['return-code-of-value-map'],
    () =>
      spoilt({
        async invoke(_path, method, go) {
          const result = await go()
          return requested(method) === 32_000 ? { returnValue: 77, out: {} } : result
        },
      }),
  ],
  [
    'a job that goes on behind a return of 0',
    ['job-with-its-code'],
    () => {
      return spoilt({
        async invoke(path, method, go) {
          const result = await go()
          if (method.name !== 'CreateSnapshot') return result
          const [job] = await Array.fromAsync(client.enumerateInstances('SIM_ConcreteJob'))
          return { returnValue: 0, out: { ...result.out, Job: job?.path ?? path } }
        },
        seen: (instance) => (instance.properties.has('JobState') ? without(instance, 'JobState', 4) : instance),
      })
    },
  ],
  [
    'a change of memory that loses what else there is',
    ['change-keeps-the-rest'],
    () => {
      let isChanged = false
      return spoilt({
        async invoke(_path, method, go) {
          isChanged ||= method.name === 'ModifyResourceSettings'
          return await go()
        },
        seen: (instance) =>
          isChanged && /ProcResource/.test(instance.className) ? without(instance, 'VirtualQuantity', 3n) : instance,
      })
    },
  ],
  [
    'a change that is taken and not made',
    ['change-takes-effect', 'unknown-setting-refused'],
    () =>
      spoilt({
        invoke: async (_path, method, go) =>
          method.name === 'ModifyResourceSettings' ? { returnValue: 0, out: {} } : await go(),
      }),
  ],
  [
    'a system that is destroyed and there',
    ['destroyed-is-gone'],
    () => {
      let isFirst = true
      return spoilt({
        async invoke(_path, method, go) {
          if (method.name !== 'DestroySystem' || !isFirst) return await go()
          isFirst = false
          return { returnValue: 0, out: {} }
        },
      })
    },
  ],
]

describe('cimarron validate --lifecycle', () => {
  test('finds nothing wrong with this daemon, listens to its indications, and leaves nothing behind', async () => {
    const ran = await runLine(['validate', '--lifecycle', '--json'], { env: { CIMARRON_HOME: daemon.home } })
    const report = ran.json<Report>()
    const told = report.results.filter((one) => one.faults > 0 || one.unchecked !== undefined)
    expect(told.map(({ id, findings, unchecked }) => [id, findings[0], unchecked])).toEqual([])
    expect([ran.code, ran.stderr, report.notes]).toEqual([0, '', []])
    const untried = report.results.filter(({ id, checked }) => lifeRules.includes(id) && checked === 0)
    expect(untried.map(({ id }) => id)).toEqual([])
    expect(await machines()).toEqual([])
    for (const name of ['CIM_IndicationSubscription', 'CIM_ListenerDestination'])
      expect(await Array.fromAsync(client.enumerateInstances(name, { namespace: 'interop' }))).toEqual([])
  })

  test.for(faults)('finds %s: %s', async ([, rules, seed]) => {
    const found = findingsOf(await live(seed())).map(({ rule }) => rule)
    expect([...new Set(found)].toSorted()).toEqual(rules.toSorted())
    expect(await machines()).toEqual([])
  })

  test('destroys the machine when it is interrupted', async () => {
    const interrupt = new AbortController()
    const source = spoilt({
      async invoke(_path, method, go) {
        const result = await go()
        if (requested(method) === 2) interrupt.abort(new Error('Ctrl-C'))
        return result
      },
    })
    const check = checkServer(source, {
      server: 'simulator',
      rules: lifeRules,
      lifecycle: { wait },
      signal: interrupt.signal,
    })
    await expect(check).rejects.toThrow('Ctrl-C')
    expect(await machines()).toEqual([])
  })

  test('says which machine is left where it can not be destroyed', async () => {
    const source = spoilt({
      invoke: async (_path, { name }, go) => (name === 'DestroySystem' ? { returnValue: 2, out: {} } : await go()),
    })
    const { notes, results } = await live(source, { name: 'stays' })
    expect(notes).toEqual([expect.stringMatching(/remove by hand: root\/virt:SIM_ComputerSystem.* is left/)])
    expect(results.find(({ id }) => id === 'destroyed-is-gone')?.faults).toBe(1)
    expect(await machines()).toEqual(['stays'])
    expect((await runLine(['machine', 'delete', 'stays', '--yes'], { env: { CIMARRON_HOME: daemon.home } })).code).toBe(
      0,
    )
  })
})
