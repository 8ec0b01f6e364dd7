import { isDeepStrictEqual } from 'node:util'
import type { MachineConfig } from '../config.ts'
import { HypervisorError } from '../error.ts'
import type { MachineView } from '../machine.ts'
import type { MovedMachine } from '../migration/moved-images.ts'
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
  const links = new Links(house)
  const [linked, moved] = [links.to(id), links.from(id)]
  if (linked.length + moved.length === 0) return
  const operation =
    changed === undefined ? 'undefine' : changed.template ? 'a change of its disks' : 'to be a machine again'
  throw new HypervisorError('invalid-state', {
    kind: 'template',
    machine: name,
    state: `what ${builders(linked, moved)} on`,
    operation,
    needs: `free of them: delete them before${moved.map(goneText).join('')}`,
  })
}

function builders(linked: readonly string[], moved: readonly MovedMachine[]): string {
  const away = moved.map(({ name, to }) => {
    const place = to === undefined ? 'another host' : `peer ${JSON.stringify(to)}`
    return `linked clone ${JSON.stringify(name)} at ${place}`
  })
  const all = [...(linked.length > 0 ? [listed(linked)] : []), ...away].join(' and ')
  return `${all} build${linked.length + moved.length === 1 ? 's' : ''}`
}

function goneText({ name }: MovedMachine): string {
  return `, and say that it is gone: machine migrate ${name} --resolve gone`
}

const mostNamed = 5

/** `"a", "b" and 98 more`. */
export function listed(names: readonly string[]): string {
  const some = names.slice(0, mostNamed).map((name) => JSON.stringify(name))
  const more = names.length - some.length
  if (more > 0) return `${some.join(', ')} and ${more} more`
  return some.length < 2 ? some.join('') : `${some.slice(0, -1).join(', ')} and ${some.at(-1)}`
}
