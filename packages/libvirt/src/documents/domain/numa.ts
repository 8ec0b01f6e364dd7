import { memoryOfCells, type NumaCell, parseNumberList } from '@cimarron/hypervisor'
import type { NewElement } from '../../xml/new-element.ts'
import { attribute, child, children, type XmlElement } from '../../xml/xml-element.ts'
import { numberIn, present, unitBytes } from '../values.ts'
import type { HardwareAspect } from './aspect.ts'

/** Cells of the guest (`<cpu><numa>`), and where on the host their memory is (`<numatune><memnode>`). */
export const numa: HardwareAspect = {
  names: ['numa'],
  read(domain) {
    const cells = children(child(domain, 'cpu', 'numa'), 'cell')
    if (cells.length === 0) return {}
    return { numa: cells.map((cell, index) => readCell(domain, cell, index)) }
  },
  write(domain, { numa: given, memory }) {
    const cells = given && sized(given, memory.bytes)
    const cpu = domain.child('cpu')
    for (const node of children(child(domain.element, 'numatune'), 'memnode')) {
      const id = attribute(node, 'cellid')
      domain
        .child('numatune')
        .child('memnode', (element) => attribute(element, 'cellid') === id)
        .remove()
    }
    cpu.child('numa').remove()
    if (!cells || cells.length === 0) return
    cpu.add({ name: 'numa', content: cells.map(cellElement) })
    for (const [cellid, { hostNodes, policy }] of cells.entries()) {
      if (hostNodes === undefined) continue
      const attributes = {
        cellid,
        mode: modes.find(([, each]) => each === (policy ?? 'bind'))?.[0],
        nodeset: hostNodes,
      }
      domain.child('numatune').add({ name: 'memnode', attributes })
    }
  },
}

/** libvirt wants to be told how much memory each has. */
export function sized(cells: readonly NumaCell[], bytes: number): readonly NumaCell[] {
  const sizes = memoryOfCells(cells, bytes, mebibyte)
  return cells.map((cell, index) => present<NumaCell>({ ...cell, memoryBytes: sizes[index] }))
}

const mebibyte = 2 ** 20

const modes: readonly (readonly [string, NumaCell['policy']])[] = [
  ['strict', 'bind'],
  ['preferred', 'preferred'],
  ['interleave', 'interleave'],
]

function readCell(domain: XmlElement, cell: XmlElement, index: number): NumaCell {
  const amount = numberIn(cell, 'memory')
  const unit = unitBytes(attribute(cell, 'unit') ?? 'KiB') ?? 1024
  const node = children(child(domain, 'numatune'), 'memnode').find((each) => numberIn(each, 'cellid') === index)
  const mode = modes.find(([word]) => word === (attribute(node, 'mode') ?? 'strict'))?.[1]
  const siblings = children(child(cell, 'distances'), 'sibling')
  return present<NumaCell>({
    processors: plainList(attribute(cell, 'cpus') ?? '') ?? '',
    memoryBytes: amount === undefined ? undefined : amount * unit,
    hostNodes: node && mode ? plainList(attribute(node, 'nodeset') ?? '') : undefined,
    policy: node && mode !== 'bind' ? mode : undefined,
    distances: siblings.length === 0 ? undefined : siblings.map((each) => numberIn(each, 'value') ?? 10),
  })
}

function cellElement({ processors, memoryBytes, distances }: NumaCell, id: number): NewElement {
  const memory = memoryBytes === undefined ? {} : { memory: memoryBytes / 1024, unit: 'KiB' }
  const siblings = distances?.map((value, other) => ({ name: 'sibling', attributes: { id: other, value } }))
  return {
    name: 'cell',
    attributes: { id, cpus: processors, ...memory },
    ...(siblings ? { content: [{ name: 'distances', content: siblings }] } : {}),
  }
}

/** Without the exceptions that libvirt's lists can have: `0-3,^2` is `0-1,3`. */
export function plainList(text: string): string | undefined {
  const parts = text.replaceAll(/\s/g, '').split(',')
  if (!parts.some((part) => part.startsWith('^'))) return parts.join(',') || undefined
  const without = new Set(parts.filter((part) => part.startsWith('^')).map((part) => Number(part.slice(1))))
  const all = parseNumberList(parts.filter((part) => !part.startsWith('^')).join(','))
  return all?.filter((number) => !without.has(number)).join(',') || undefined
}
