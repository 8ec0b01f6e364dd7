import { isDeepStrictEqual } from 'node:util'
import type { MachineConfig } from '../config.ts'
import { HypervisorError } from '../error.ts'
import type { MachineView } from '../machine.ts'
import { type LinkHouse, Links } from './link.ts'

/**
 * A machine that runs becomes no template, and a template that others build on stays, with its disks.
 * @param changed what it is to be; undefined: it is to be gone
 * @throws HypervisorError `invalid-state` naming the machines
 */
export function requireTemplateKept(
  { state, defined: { id, name, template, disks } }: MachineView,
  changed: MachineConfig | undefined,
  house: LinkHouse,
): void {
  if (!template) {
    if (!changed?.template || state === 'off') return
    throw new HypervisorError('invalid-state', {
      machine: name,
      state,
      operation: 'to become a template',
      needs: 'off',
    })
  }
  const isKept = changed?.template === true && isDeepStrictEqual(changed.disks, disks)
  if (isKept) return
  const linked = new Links(house).to(id)
  if (linked.length === 0) return
  const operation =
    changed === undefined ? 'undefine' : changed.template ? 'a change of its disks' : 'to be a machine again'
  throw new HypervisorError('invalid-state', {
    kind: 'template',
    machine: name,
    state: `what ${listed(linked)} build${linked.length === 1 ? 's' : ''} on`,
    operation,
    needs: 'free of them: delete them before',
  })
}

const mostNamed = 5

/** `"a", "b" and 98 more`. */
export function listed(names: readonly string[]): string {
  const some = names.slice(0, mostNamed).map((name) => JSON.stringify(name))
  const more = names.length - some.length
  if (more > 0) return `${some.join(', ')} and ${more} more`
  return some.length < 2 ? some.join('') : `${some.slice(0, -1).join(', ')} and ${some.at(-1)}`
}
