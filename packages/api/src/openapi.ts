import { z } from 'zod'
import { basePath, type EndpointName, type Place, places } from './contract/endpoints.ts'
import type { ProblemCode } from './contract/problem.ts'
import { operations } from './operations/all.ts'
import { statusOf } from './problem/status-of.ts'
import { entry } from './schema/journal.ts'
import { problem } from './schema/resources.ts'
import type { Only } from './serve/require-standing.ts'

type Json = Readonly<Record<string, unknown>>

/** This API as OpenAPI 3.1, made of the same table and schemas that answer requests. */
export function openApi(version: string): Json {
  const schemas: Record<string, unknown> = {}
  const paths: Record<string, Record<string, Json>> = {}
  // Requests first: what is part of both is told as strictly as a request is read.
  for (const { body } of Object.values<AnyOperation>(operations)) if (body) schemaOf(body, schemas, 'strict')
  for (const name of Object.keys(places) as EndpointName[]) {
    const { method, path } = places[name]
    const at = `${basePath}${path}`
    paths[at] = { ...paths[at], [method.toLowerCase()]: describe(name, schemas) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Cimarron',
      version,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      description: 'Virtual machines of any hypervisor. Times are milliseconds since 1970, sizes bytes.',
    },
    security: [{ basic: [] }, { bearer: [] }],
    tags: tags.map(([name, description]) => ({ name, description })),
    paths: { ...paths, ...streamPaths(schemas) },
    components: {
      securitySchemes: { basic: { type: 'http', scheme: 'basic' }, bearer: { type: 'http', scheme: 'bearer' } },
      schemas,
    },
  }
}

const tags = [
  ['server', 'The daemon'],
  ['session', 'Who asks'],
  ['hypervisors', 'What is managed'],
  ['hosts', 'Where machines run'],
  ['machines', 'Machines, their settings and their power'],
  ['agent', 'The agents in guests'],
  ['pools', 'Where volumes are kept'],
  ['volumes', 'Disk images'],
  ['snapshots', 'Moments of machines that one can come back to'],
  ['metrics', 'What machines and hosts use'],
  ['networks', 'What machines are plugged into'],
  ['consoles', 'Serial ports and screens'],
  ['schedules', 'Snapshots by the clock'],
  ['jobs', 'What takes longer'],
  ['journal', 'What happened'],
  ['audit', 'Who did what'],
  ['peers', 'Other daemons that are trusted with machines'],
  ['peer', 'What daemons ask each other'],
  ['users', 'Who may sign in'],
  ['tokens', 'Secrets for programs'],
  ['certificates', 'Certificates by which users come in'],
  ['sessions', 'Who is in, or was lately'],
] as const

const whom = {
  admin: 'For the role admin.',
  'any-role': 'For whoever has a role, at large or on some hypervisor.',
  peer: 'For a daemon that is a peer here, by its certificate.',
} as const satisfies Record<Only, string>

interface AnyOperation {
  readonly summary: string
  readonly description?: string
  readonly query?: z.ZodType
  readonly body?: z.ZodType
  readonly answer: z.ZodType | 'bytes' | 'nothing'
  readonly media?: readonly string[]
  readonly status?: number
  readonly startsJob?: true
  readonly anonymous?: true
  readonly takesBytes?: true
  readonly only?: Only
  readonly problems?: readonly ProblemCode[]
}

function describe(name: EndpointName, schemas: Record<string, unknown>): Json {
  const operation: AnyOperation = operations[name]
  const { summary, description, query, body, anonymous, only } = operation
  const roles = only && whom[only]
  const words = [description, roles].filter((each) => each !== undefined).join(' ')
  const parameters = [...pathParameters(places[name]), ...queryParameters(query, schemas)]
  return {
    operationId: name,
    tags: [name.split('.', 1)[0]],
    summary,
    ...(words ? { description: words } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemaOf(body, schemas, 'strict') } },
          },
        }
      : {}),
    ...(operation.takesBytes ? { requestBody: { required: true, content: { 'application/octet-stream': {} } } } : {}),
    responses: { ...successes(operation, schemas), ...refusals(operation, schemas) },
    ...(anonymous ? { security: [] } : {}),
  }
}

function successes(operation: AnyOperation, schemas: Record<string, unknown>): Json {
  const { answer, status = 200, startsJob, media = ['application/octet-stream'] } = operation
  if (answer === 'nothing') return { [status]: { description: 'Done' } }
  if (answer === 'bytes') {
    return { [status]: { description: 'The bytes', content: Object.fromEntries(media.map((type) => [type, {}])) } }
  }
  const content = { 'application/json': { schema: schemaOf(answer, schemas) } }
  if (!startsJob) return { [status]: { description: 'The answer', content } }
  return {
    200: { description: 'The job, which has ended: completed, failed or cancelled', content },
    202: { description: 'The job, which goes on', content },
  }
}

function refusals(operation: AnyOperation, schemas: Record<string, unknown>): Json {
  const usual: readonly ProblemCode[] = operation.anonymous
    ? ['bad-request', 'invalid-request']
    : ['unauthenticated', 'invalid-request', 'denied']
  const codes = [...usual, ...(operation.problems ?? [])]
  const content = { 'application/problem+json': { schema: schemaOf(problem, schemas) } }
  const byStatus = Map.groupBy(codes, (code) => statusOf[code])
  return Object.fromEntries(
    [...byStatus].map(([status, each]) => [
      status,
      { description: each.map((code) => `\`${code}\``).join(', '), content },
    ]),
  )
}

function pathParameters({ path }: Place): readonly Json[] {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1])
  return names.map((name) => ({
    name,
    in: 'path',
    required: true,
    ...(name === 'machine' ? { description: 'its id, or its name where only one machine has it' } : {}),
    schema: { type: 'string' },
  }))
}

function queryParameters(query: z.ZodType | undefined, schemas: Record<string, unknown>): readonly Json[] {
  if (!query) return []
  const { properties = {}, required = [] } = schemaOf(query, schemas) as {
    readonly properties?: Readonly<Record<string, Json>>
    readonly required?: readonly string[]
  }
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    ...(description ? { description } : {}),
    schema,
  }))
}

/** The journal's stream is no request with an answer, so it is told here. */
function streamPaths(schemas: Record<string, unknown>): Json {
  const after = {
    name: 'after',
    in: 'query',
    description: 'a cursor; left out: from now on',
    schema: { type: 'integer' },
  }
  const content = { 'text/event-stream': { schema: schemaOf(entry, schemas) } }
  const get = {
    operationId: 'journal.follow',
    tags: ['journal'],
    summary: 'What happens, as server-sent events',
    description:
      "Each event's `id` is its cursor and its `data` an Entry. First comes an event `ready` with the cursor it begins at; a last event `problem` tells why it can't go on. `Last-Event-ID` resumes without a gap.",
    parameters: [after, { ...after, name: 'Last-Event-ID', in: 'header', description: 'where it was cut off' }],
    responses: {
      200: { description: 'Events without end', content },
      ...refusals({ ...nothing, problems: ['cursor-gone'] }, schemas),
    },
  }
  return { [`${basePath}/events`]: { get } }
}

const nothing = { summary: '', answer: 'nothing' } as const

/**
 * A schema as JSON Schema 2020-12, which is OpenAPI 3.1's own; named ones are put among the components. An answer may get
 * more fields in a later version, so it is not told as strictly as the tests of this one hold it.
 */
function schemaOf(schema: z.ZodType, schemas: Record<string, unknown>, reading: 'strict' | 'open' = 'open'): Json {
  // In a wrapper, a named schema at the root is a reference like all others.
  const { properties, $defs } = z.toJSONSchema(z.object({ it: schema }), { io: 'output' })
  for (const [name, definition] of Object.entries($defs ?? {})) schemas[name] ??= asComponent(definition, reading)
  return asComponent(properties?.it, reading)
}

function asComponent(schema: unknown, reading: 'strict' | 'open'): Json {
  const text = JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')
  const component: Json = JSON.parse(text, (key, value: unknown) => {
    // A component's key says already what JSON Schema writes as its id.
    if (key === 'id' && typeof value === 'string') return undefined
    if (key === 'additionalProperties' && value === false && reading === 'open') return undefined
    return value
  })
  return component
}
