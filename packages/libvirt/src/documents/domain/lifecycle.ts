import type { LifecyclePolicy } from '@cimarron/hypervisor'
import { child } from '../../xml/xml-element.ts'
import { type Aspect, cannot, isQemu } from './aspect.ts'

type Words<T extends string> = readonly (readonly [word: string, meaning: T])[]

const poweroff: Words<LifecyclePolicy['onPoweroff']> = [
  ['destroy', 'power-off'],
  ['preserve', 'pause'],
]
const reboot: Words<LifecyclePolicy['onReboot']> = [
  ['restart', 'reset'],
  ['destroy', 'power-off'],
]
const crash: Words<LifecyclePolicy['onCrash']> = [
  ['destroy', 'power-off'],
  ['restart', 'reset'],
  ['preserve', 'pause'],
  ['coredump-destroy', 'dump-and-power-off'],
  ['coredump-restart', 'dump-and-reset'],
]

/** What follows an end of the guest. Words that the model has none for read as what libvirt does where nothing is said. */
export const lifecycle: Aspect = {
  names: ['lifecycle'],
  read(domain) {
    const word = (name: string) => child(domain, name)?.text.trim()
    return {
      lifecycle: {
        onPoweroff: meaning(poweroff, word('on_poweroff')),
        onReboot: meaning(reboot, word('on_reboot')),
        onCrash: meaning(crash, word('on_crash')),
      },
    }
  },
  write(domain, { lifecycle: { onPoweroff, onReboot, onCrash } }) {
    const say = <T extends string>(name: string, words: Words<T>, wanted: T) => {
      const spot = domain.child(name)
      if (meaning(words, spot.text?.trim()) === wanted) return
      const word = words.find(([, each]) => each === wanted)?.[0]
      if (word === undefined) {
        const known = words.map(([, each]) => each).join(', ')
        throw cannot(`lifecycle ${name.replace('_', ' ')}: ${wanted}`, 'it has no word for that', `use one of ${known}`)
      }
      spot.setText(word)
    }
    if (
      onPoweroff === 'pause' &&
      isQemu(domain.element) &&
      meaning(poweroff, domain.child('on_poweroff').text?.trim()) !== 'pause'
    )
      throw cannot('lifecycle-policy: pause at power-off', "libvirt's driver of QEMU does not do it", 'use power-off')
    say('on_poweroff', poweroff, onPoweroff)
    say('on_reboot', reboot, onReboot)
    say('on_crash', crash, onCrash)
  },
}

/** The first of the words is the usual one. */
function meaning<T extends string>(words: Words<T>, word: string | undefined): T {
  const found = words.find(([each]) => each === word) ?? words[0]
  if (!found) throw new TypeError('there are no words')
  return found[1]
}
