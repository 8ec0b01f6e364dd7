import type { MachineConfig, Sound } from '@cimarron/hypervisor'
import { ownDevices } from './disk-devices.ts'

const sound = 'cimarron.sound'
/** What is played goes there, whoever hears it. */
const audio = 'cimarron.audio'

/** The parts of each model: of Intel's HD Audio a controller, and a codec with a way out and one in. */
const devices: Readonly<Record<Sound['model'], readonly Readonly<Record<string, unknown>>[]>> = {
  ich9: highDefinition('ich9-intel-hda'),
  ich6: highDefinition('intel-hda'),
  ac97: [{ driver: 'AC97', id: sound, audiodev: audio }],
  es1370: [{ driver: 'ES1370', id: sound, audiodev: audio }],
  usb: [{ driver: 'usb-audio', id: sound, audiodev: audio, bus: `${ownDevices.usb}.0` }],
}

function highDefinition(driver: string): readonly Readonly<Record<string, unknown>>[] {
  return [
    { driver, id: sound },
    { driver: 'hda-duplex', id: `${sound}.codec`, bus: `${sound}.0`, audiodev: audio },
  ]
}

export function soundArguments(config: Pick<MachineConfig, 'sound'>): readonly string[] {
  if (!config.sound) return []
  // No device of the host: it plays nowhere, in the time that it takes, and screens may listen in.
  const cards = devices[config.sound.model].flatMap((device) => ['-device', JSON.stringify(device)])
  return ['-audiodev', `none,id=${audio}`, ...cards]
}

/** What a screen's server has to say so that its viewers hear it. */
export function screenSoundWords({ sound: card }: Pick<MachineConfig, 'sound'>): readonly string[] {
  return card?.backend === 'vnc' ? [`audiodev=${audio}`] : []
}
