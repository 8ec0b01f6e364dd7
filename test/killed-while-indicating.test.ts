import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type CimType, type CimValue, Instance, ObjectPath } from '@cimarron/cim'
import { indicationFailPoints } from '@cimarron/cimom'
import type { WbemClient } from '@cimarron/wbem-client'
import { expect, test } from 'vitest'
import { clientOf, DaemonHouse } from './daemon.ts'

// The daemon dies by SIGKILL at every numbered point of creating an instance that somebody wants to hear of, and of telling
// them, again and again. What it answered holds: each instance is there, each was told at least once, and in order.

const className = 'CIM_ResourceAllocationSettingData'
const creates = 1000 / indicationFailPoints.length
/** At which time of getting there, one after the other. */
const deaths = [1, 40]
const clients = 4

test.for(indicationFailPoints)(
  'a daemon killed at %s lost no instance and no indication',
  { concurrent: false },
  async (point) => {
    await using listener = await Listener.open()
    await using house = await DaemonHouse.open()
    const acknowledged: string[] = []
    let next = 0
    for (const times of deaths) {
      const client = clientOf(await house.start({ failAt: `${point}@${times}` }))
      if (next === 0) await subscribe(client, listener.url)
      await createUntilItDies(client, () => `${next++}`, acknowledged)
      await house.died()
      expect(house.running).toBe(false)
    }
    const client = clientOf(await house.start())
    for (; next < creates; next++) await create(client, `${next}`, acknowledged)
    // Delivery is in order: when this is told, all before it was, or never will be.
    await create(client, `${creates}`, acknowledged)
    await listener.until(() => listener.ids.has(`${creates}`))

    const all = await Array.fromAsync(client.enumerateInstanceNames(className))
    // Those of subclasses tell what the host gives.
    const paths = all.filter((path) => path.className === className)
    const there = new Set(paths.map((path) => String(path.key('InstanceID'))))
    expect(acknowledged.filter((id) => !there.has(id))).toEqual([])
    // What was created and not answered is told as well, and nothing that was not created.
    expect([...listener.ids].sort()).toEqual([...there].sort())
    for (const [id, sequences] of listener.sequences) expect([id, sequences.size]).toEqual([id, 1])
    expectOrder(listener)
    expect(there.size).toBeGreaterThan(creates - deaths.length * clients)
  },
)

/** Numbers rise by one in each context, from 0; and who creates one after the other hears of them in that order. */
function expectOrder({ heard }: Listener): void {
  const last = new Map<string, number>()
  const lastOfClient = new Map<string, number>()
  const seen = new Set<string>()
  for (const { id, context, number } of heard) {
    if (seen.has(`${context}/${number}`)) continue
    seen.add(`${context}/${number}`)
    expect(number).toBe((last.get(context) ?? -1) + 1)
    last.set(context, number)
    const [count, client = ''] = id.split(' of ')
    expect(Number(count)).toBeGreaterThan(lastOfClient.get(client) ?? -1)
    lastOfClient.set(client, Number(count))
  }
}

async function createUntilItDies(client: WbemClient, nextId: () => string, acknowledged: string[]): Promise<void> {
  const one = async (name: number): Promise<void> => {
    for (;;) await create(client, `${nextId()} of ${name}`, acknowledged)
  }
  const outcomes = await Promise.allSettled(Array.from({ length: clients }, (_, name) => one(name)))
  for (const outcome of outcomes) {
    // The daemon died before the answer; anything else is a failure of the test.
    if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ name: 'WbemTransportError' })
  }
}

async function create(client: WbemClient, id: string, acknowledged: string[]): Promise<void> {
  await client.createInstance(instance(className, { InstanceID: id, ElementName: id }))
  acknowledged.push(id)
}

async function subscribe(client: WbemClient, url: string): Promise<void> {
  const options = { namespace: 'interop' }
  const Filter = await client.createInstance(
    instance('CIM_IndicationFilter', {
      Name: 'created',
      Query: `SELECT * FROM CIM_InstCreation WHERE SourceInstance ISA ${className}`,
      QueryLanguage: 'WQL',
      SourceNamespaces: ['root/virt'],
    }),
    options,
  )
  const destination = instance('CIM_ListenerDestinationCIMXML', { Name: 'listener', Destination: url })
  const Handler = await client.createInstance(destination, options)
  await client.createInstance(instance('CIM_IndicationSubscription', { Filter, Handler }), options)
}

function instance(name: string, values: Record<string, CimValue>): Instance {
  const properties = Object.entries(values).map(([property, value]) => {
    const type: CimType = value instanceof ObjectPath ? 'reference' : 'string'
    return { name: property, type, isArray: Array.isArray(value), value }
  })
  return new Instance(name, properties)
}

interface Heard {
  readonly id: string
  readonly context: string
  readonly number: number
}

const answer =
  '<?xml version="1.0" encoding="utf-8"?><CIM CIMVERSION="2.0" DTDVERSION="2.0"><MESSAGE ID="1" PROTOCOLVERSION="1.0">' +
  '<SIMPLEEXPRSP><EXPMETHODRESPONSE NAME="ExportIndication"/></SIMPLEEXPRSP></MESSAGE></CIM>'

/** A listener that takes everything and forgets nothing, repeats included. */
class Listener implements AsyncDisposable {
  readonly heard: Heard[] = []
  readonly ids = new Set<string>()
  /** By the instance that was told of: context and number of each time. */
  readonly sequences = new Map<string, Set<string>>()
  readonly #server: Server
  #waiting: (() => void)[] = []

  private constructor() {
    this.#server = createServer((request, response) => void this.#take(request, response))
  }

  static async open(): Promise<Listener> {
    const listener = new Listener()
    listener.#server.listen(0, '127.0.0.1')
    await once(listener.#server, 'listening')
    return listener
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts = await Array.fromAsync(request).catch(() => undefined)
    // The daemon died while it was sending.
    if (parts === undefined) return
    const text = Buffer.concat(parts as Buffer[]).toString()
    const heard = {
      id: idIn(text),
      context: textOf('SequenceContext', text),
      number: Number(textOf('SequenceNumber', text)),
    }
    this.heard.push(heard)
    this.ids.add(heard.id)
    const sequences = this.sequences.get(heard.id) ?? new Set()
    this.sequences.set(heard.id, sequences.add(`${heard.context}/${heard.number}`))
    response.writeHead(200, { 'Content-Type': 'application/xml', CIMExport: 'MethodResponse' })
    response.end(answer)
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
}

function textOf(property: string, text: string): string {
  return new RegExp(`NAME="${property}"[^>]*>\\s*<VALUE>([^<]*)<`).exec(text)?.[1] ?? ''
}

/** The model path's key is the one place where it stands unescaped but for its quotes. */
function idIn(text: string): string {
  return /InstanceID=(?:&quot;|")(.*?)(?:&quot;|")/.exec(textOf('SourceInstanceModelPath', text))?.[1] ?? ''
}
