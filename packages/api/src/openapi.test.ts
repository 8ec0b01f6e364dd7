import { expect, test } from 'vitest'
import { basePath, type EndpointName, places } from './contract/endpoints.ts'
import { openApi } from './openapi.ts'
import { openTestApi } from './testing.ts'

type Json = Record<string, unknown>
const document = openApi('1.2.3') as Json & {
  readonly paths: Record<string, Record<string, Json>>
  readonly components: { readonly schemas: Record<string, Json> }
}

/** Every object in the document, with where it is. */
function* objects(value: unknown, at = '#'): Generator<[string, Json], void, undefined> {
  if (typeof value !== 'object' || value === null) return
  yield [at, value as Json]
  for (const [key, child] of Object.entries(value)) yield* objects(child, `${at}/${key}`)
}

test('it is served to anybody as OpenAPI 3.1', async () => {
  await using api = await openTestApi()
  const answer = await fetch(`${api.url}/api/v1/openapi.json`)
  expect(await answer.json()).toMatchObject({ openapi: '3.1.0', info: { title: 'Cimarron', version: '0.0.0-test' } })
})

test('every endpoint is in it, under a name of its own', () => {
  for (const name of Object.keys(places) as EndpointName[]) {
    const { method, path } = places[name]
    expect(document.paths[basePath + path]?.[method.toLowerCase()]).toMatchObject({ operationId: name })
  }
  const ids = [...objects(document.paths)].flatMap(([, { operationId }]) => operationId ?? [])
  expect(new Set(ids).size).toBe(ids.length)
})

test('every reference leads somewhere', () => {
  const references = [...objects(document)].flatMap(([, { $ref }]) => (typeof $ref === 'string' ? $ref : []))
  expect(references.length).toBeGreaterThan(50)
  for (const reference of references) {
    expect(reference).toMatch(/^#\/components\/schemas\//)
    expect(document.components.schemas).toHaveProperty([reference.slice('#/components/schemas/'.length)])
  }
})

test('every operation has a summary, a tag that is told, answers with words, and its path’s parameters', () => {
  const tags = (document.tags as { readonly name: string }[]).map(({ name }) => name)
  for (const [path, item] of Object.entries(document.paths)) {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1])
    for (const operation of Object.values(item)) {
      const {
        summary,
        tags: own,
        responses,
        parameters = [],
      } = operation as {
        readonly summary: string
        readonly tags: string[]
        readonly responses: Record<string, { readonly description: string }>
        readonly parameters?: { readonly name: string; readonly in: string; readonly schema: Json }[]
      }
      expect(summary, path).toBeTruthy()
      expect(tags).toEqual(expect.arrayContaining(own))
      expect(Object.keys(responses).filter((status) => /^2\d\d$/.test(status)).length).toBeGreaterThan(0)
      expect(Object.keys(responses).filter((status) => /^4\d\d$/.test(status)).length).toBeGreaterThan(0)
      for (const { description } of Object.values(responses)) expect(description).toBeTruthy()
      expect(parameters.filter((each) => each.in === 'path').map(({ name }) => name)).toEqual(named)
      for (const { schema } of parameters) expect(schema).toHaveProperty('type')
    }
  }
})

test('requests are told as strict, answers may grow', () => {
  const { MachineDraftRequest, Machine } = document.components.schemas
  expect(MachineDraftRequest).toMatchObject({ additionalProperties: false })
  expect(Machine).not.toHaveProperty('additionalProperties')
})

test('it is JSON and of JSON Schema 2020-12: nothing of older dialects', () => {
  expect(JSON.parse(JSON.stringify(document))).toEqual(document)
  for (const [at, object] of objects(document)) {
    expect(object, at).not.toHaveProperty('nullable', true)
    expect(object, at).not.toHaveProperty('$defs')
  }
})
