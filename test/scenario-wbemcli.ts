// The scenario by wbemcli, with each of its verbs, read off what it prints.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { CimError } from '@cimarron/cim'
import { expect } from 'vitest'
import { byText, type Filter, type Scenario, type Values } from './scenario.ts'

const run = promisify(execFile)

export const byWbemcli = (base: string): Scenario => {
  const call = async (verb: string, object: string, ...more: readonly string[]): Promise<string> => {
    try {
      const { stdout } = await run('wbemcli', [verb, `${base}${object}`, ...more])
      return stdout.trim()
    } catch (error) {
      const { stderr } = error as { stderr: string }
      const status = /Cim: \((\d+)\)/.exec(stderr)?.[1]
      if (status === undefined) throw error
      throw new CimError(Number(status), stderr)
    }
  }
  const lines = (said: string): string[] => said.split('\n').filter((line) => line.trim() !== '')
  const place = (line: string): string => line.replace(/^[^/]*\/root\/virt:/, '').replaceAll('root/virt:', '')
  const list = async (verb: string, object: string, ...more: readonly string[]): Promise<unknown[]> =>
    byText(lines(await call(verb, object, ...more)).map(place))
  /** Objects printed with -nl: a path, then a line for each property. */
  const objects = (said: string): { path: string; properties: Record<string, string> }[] => {
    const found: { path: string; properties: Record<string, string> }[] = []
    for (const line of lines(said)) {
      const [, name = '', text = ''] = /^-(\w+)(?:=(.*))?$/.exec(line) ?? []
      const last = found.at(-1)
      if (name === '') found.push({ path: place(line), properties: {} })
      else if (last !== undefined && text !== '') last.properties[name] = plainText(text)
    }
    return found
  }
  /** Texts stand in quotes, references without; booleans are in capitals. */
  const plainText = (text: string): string => {
    if (/^(?:TRUE|FALSE)$/.test(text)) return text.toLowerCase()
    return /^(?:"[^"]*",?)+$/.test(text) ? text.replaceAll('"', '') : place(text)
  }
  const options = ({ AssocClass, ResultClass, Role, ResultRole }: Filter): string[] =>
    Object.entries({ '-ac': AssocClass, '-arc': ResultClass, '-ar': Role, '-arr': ResultRole }).flatMap(
      ([name, value]) => (value === undefined ? [] : [name, value]),
    )
  const given = (values: Values): string =>
    Object.entries(values)
      .map(([name, value]) => {
        if (Array.isArray(value)) return `${name}=${value.map((item: string) => `"${item}"`).join(',')}`
        return typeof value === 'string' ? `${name}="${value}"` : `${name}=${String(value).toUpperCase()}`
      })
      .join(',')
  const instances = async (verb: string, object: string, ...more: readonly string[]): Promise<unknown[]> =>
    byText(objects(await call(verb, object, '-nl', ...more)))
  const classOf = ({ path, properties }: { path: string; properties: object }) => ({
    name: path.replace(/ : .*/, ''),
    properties: Object.keys(properties),
  })
  const classes = (said: string) => {
    const found: { path: string; properties: Record<string, string> }[] = []
    for (const line of lines(said)) {
      const name = /^-(\w+)/.exec(line)?.[1]
      const last = found.at(-1)
      if (name === undefined) found.push({ path: place(line), properties: {} })
      else if (last !== undefined) last.properties[name] = ''
    }
    return found.map(classOf)
  }
  return {
    classNames: (of) => list('ecn', of),
    classes: async (of) => byText(classes(await call('ec', of, '-nl'))),
    async getClass(name) {
      // gcd, too, prints what gc reads, as a definition.
      const definition = await call('gcd', name)
      const [found] = classes(await call('gc', name, '-nl'))
      for (const property of found?.properties ?? []) expect(definition).toContain(property)
      return found
    },
    async create(className, values) {
      const keys = `Id="${String(values.Id)}"`
      return place(await call('ci', `${className}.${keys}`, given(values)))
    },
    names: (className) => list('ein', className),
    instances: (className) => instances('ei', className),
    get: async (path, properties) =>
      objects(await call('gi', path, '-nl', ...(properties === undefined ? [] : [properties.join()])))[0],
    getProperty: (path, name) => call('gp', path, name),
    setProperty: async (path, name, value) => {
      await call('sp', path, `${name}="${value}"`)
    },
    modify: async (path, values) => {
      await call('mi', path, given(values))
    },
    associators: (path, filter) => instances('ai', path, ...options(filter)),
    associatorNames: (path, filter) => list('ain', path, ...options(filter)),
    references: (path, filter) => instances('ri', path, ...options(filter)),
    referenceNames: (path, filter) => list('rin', path, ...options(filter)),
    async invoke(path, method, [name, value]) {
      const said = await call('cm', path, `${method}.${name}=${value}`)
      const xml = await call('cmx', path, `${method}.${name}=${value}`)
      const result = /:\s*(\d+)\s*$/m.exec(said)?.[1]
      expect(xml).toContain(`<VALUE>${result}</VALUE>`)
      return result
    },
    delete: async (path) => {
      await call('di', path)
    },
    deleteClass: async (name) => {
      await call('dc', name)
    },
  }
}
