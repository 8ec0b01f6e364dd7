import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isObject, type JsonObject } from './qmp/message.ts'

/**
 * What packages of this host say they bring for QEMU (docs/interop/firmware.json, vhost-user.json), in the order in which
 * one is to be tried before another: by their names, where an administrator's is instead of a package's of that name.
 */
export function packageDescriptions(kind: 'firmware' | 'vhost-user'): readonly JsonObject[] {
  const byName = new Map<string, string>()
  for (const folder of [`/usr/share/qemu/${kind}`, `/etc/qemu/${kind}`]) {
    const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : []
    for (const name of names) byName.set(name, join(folder, name))
  }
  return (
    [...byName]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([, path]) => readFileSync(path, 'utf8'))
      .map((text): unknown => (text.trim() === '' ? undefined : JSON.parse(text)))
      // An administrator masks a description by an empty file.
      .filter(isObject)
  )
}
