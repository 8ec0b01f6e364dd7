// docs/conformance.md: what of the profiles is there, read from the providers and associations as they are registered.
import type { Schema } from '@cimarron/cim'
import { serverSchema } from '@cimarron/cimom'
import { compileMof } from '@cimarron/mof'
import { platformSource, platforms, profileSources, virtualization } from '@cimarron/virtualization'
import { profileClasses } from './profile-classes.ts'

const platform = platforms.qemu

export function conformanceDocument(): string {
  const shared = compileMof(profileSources(), { base: serverSchema() }).schema
  const { schema } = compileMof([platformSource(platform)], { base: shared })
  const served = virtualization({ as: notAsked }, 'any', platform)
  const methods = new Map(served.providers.map(({ className, methods: own }) => [className, Object.keys(own ?? {})]))
  const associations = new Set(served.associations.map(({ className }) => className))
  const lines = [
    '# What of the profiles is there',
    '',
    'Made by `npm run generate` from the providers and associations as the daemon registers them: classes of QEMU’s namespace, which those of',
    'the other platforms are the same as, by their prefix. Which classes a profile has is told as far as it is remembered. That they behave as the',
    'profiles want it, [`cimarron validate`](validate.md) tries; properties are not listed here yet. A method that is there may answer Not Supported',
    'all the same, as those of migration to another system of one namespace do.',
    '',
  ]
  for (const { profile, classes, associations: links } of profileClasses) {
    lines.push(`## ${profile}`, '', '| class | here | methods |', '|---|---|---|')
    for (const name of classes) {
      const own = below(name, schema, (each) => methods.has(each))
      lines.push(`| ${name} | ${told(own, name, schema)} | ${methodsTold(own, { name, schema, methods })} |`)
    }
    for (const name of links)
      lines.push(
        `| ${name} | ${told(
          below(name, schema, (each) => associations.has(each)),
          name,
          schema,
        )} | |`,
      )
    lines.push('')
  }
  return `${lines.join('\n').trimEnd()}\n`
}

function notAsked(): never {
  throw new Error('nothing is asked of the estate while providers are listed')
}

/** The classes of the platform that are a class of the DMTF, or below it. */
function below(name: string, schema: Schema, isServed: (name: string) => boolean): string[] {
  const all = [...schema].filter((cls) => isBelow(cls.name, name, schema)).map((cls) => cls.name)
  const served = all.filter((each) => each.startsWith(`${platform.prefix}_`) && isServed(each))
  const nearest = served.filter((each) => standardAbove(each, schema) === name)
  return nearest.length > 0 ? nearest : served
}

function isBelow(name: string, above: string, schema: Schema): boolean {
  for (let at = schema.get(name); at !== undefined; at = at.superclass === null ? undefined : schema.get(at.superclass))
    if (at.superclass === above) return true
  return false
}

/** The class of the DMTF that a platform's class extends. */
function standardAbove(name: string, schema: Schema): string | undefined {
  let at = schema.get(name)
  while (at?.name.startsWith(`${platform.prefix}_`) === true)
    at = at.superclass === null ? undefined : schema.get(at.superclass)
  return at?.name
}

function told(own: readonly string[], name: string, schema: Schema): string {
  if (own.length > 0) return own.join(', ')
  return schema.get(name) === undefined ? 'no: not in the model yet' : 'no: declared, and nothing serves it yet'
}

interface Served {
  readonly name: string
  readonly schema: Schema
  readonly methods: ReadonlyMap<string, readonly string[]>
}

/** The methods that the DMTF declares for the class itself or nearest above, with those that nothing answers. */
function methodsTold(own: readonly string[], { name, schema, methods }: Served): string {
  const answered = new Set(own.flatMap((each) => methods.get(each) ?? []))
  const declared = [...(schema.get(name)?.methods ?? [])]
    .filter(
      ({ classOrigin, qualifiers }) =>
        (classOrigin === name || answered.has('RequestStateChange')) && qualifiers.get('Deprecated') === undefined,
    )
    .map((method) => method.name)
  const missing = declared.filter((each) => !answered.has(each))
  const parts = [
    ...(answered.size > 0 ? [[...answered].join(', ')] : []),
    ...(missing.length > 0 ? [`not: ${missing.join(', ')}`] : []),
  ]
  return parts.join('; ')
}
