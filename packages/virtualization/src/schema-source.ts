import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Platform } from './naming/platforms.ts'

/** A text for the MOF compiler. */
export interface SchemaSource {
  readonly name: string
  readonly text: string
}

const folder = fileURLToPath(new URL('../schema/', import.meta.url))

/** DMTF's classes that the profiles use; the same for every platform. They build on the object manager's own schema. */
export function profileSources(): SchemaSource[] {
  return readdirSync(`${folder}dmtf`)
    .filter((name) => name.endsWith('.mof'))
    .sort()
    .map((name) => ({ name, text: readFileSync(`${folder}dmtf/${name}`, 'utf8') }))
}

/** A platform's own classes: the template with its prefix. */
export function platformSource({ prefix }: Pick<Platform, 'prefix'>): SchemaSource {
  const text = readFileSync(`${folder}platform/platform.mof`, 'utf8').replaceAll('Platform_', `${prefix}_`)
  return { name: 'platform.mof', text }
}
