import type { Boot } from '@cimarron/hypervisor'
import { child, children, type XmlElement } from '../../xml/xml-element.ts'
import type { Spot } from '../document.ts'
import { cannot } from './aspect.ts'

/** What a container starts with where nothing is said, here as in libvirt. */
export const usualInit = '/sbin/init'

/** The first program of a container, in the model's words: what is booted, and with which line. Words of the line are its arguments. */
export function initOf(os: XmlElement | undefined): Boot['direct'] {
  const kernel = child(os, 'init')?.text.trim() || usualInit
  const words = wordsOf(os)
  // Words that hold spaces the model has no line for: they stay in the document, and are told as beyond the model.
  const commandLine = isLine(words) ? words.join(' ') : ''
  if (kernel === usualInit && commandLine === '') return undefined
  return { kernel, ...(commandLine === '' ? {} : { commandLine }) }
}

/** Whether its arguments are beyond what a line of words can say. */
export function hasArgumentsBeyond(os: XmlElement | undefined): boolean {
  return !isLine(wordsOf(os))
}

export function writeInit(os: Spot, to: Boot['direct']): void {
  const from = initOf(os.element)
  if (to?.initrd !== undefined) throw cannot('boot.direct.initrd', 'a container has no kernel', 'leave it out')
  if (from?.kernel !== to?.kernel) os.child('init').setText(to?.kernel ?? usualInit)
  if (from?.commandLine === to?.commandLine) return
  const at = (place: number) => os.child('initarg', (each) => children(os.element, 'initarg').indexOf(each) === place)
  const before = wordsOf(os.element).length
  const words = (to?.commandLine ?? '').split(' ').filter(Boolean)
  for (const [place, word] of words.entries()) {
    if (place < before) at(place).setText(word)
    else os.add({ name: 'initarg', content: word })
  }
  for (let place = before - 1; place >= words.length; place--) at(place).remove()
}

function wordsOf(os: XmlElement | undefined): readonly string[] {
  return children(os, 'initarg').map(({ text }) => text)
}

function isLine(words: readonly string[]): boolean {
  return words.every((word) => /^\S+$/.test(word))
}
