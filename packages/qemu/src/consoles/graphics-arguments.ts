import type { Graphics, MachineConfig } from '@cimarron/hypervisor'
import { ownDevices } from '../disk-devices.ts'
import { escapeCommas } from '../escape-commas.ts'
import { videoArguments } from '../hardware-arguments.ts'
import type { RunPaths } from '../run-paths.ts'
import { screenSoundWords } from '../sound-arguments.ts'
import { listeningDisplay } from './graphics-password.ts'
import type { Listening, Listenings } from './listening.ts'

export interface ScreenPlan {
  readonly config: MachineConfig
  readonly paths: RunPaths
  readonly listenings: Listenings
}

/** The machine's one screen, and everything by which it is seen. */
export function screenArguments({ config, paths, listenings }: ScreenPlan): readonly string[] {
  const [first] = config.graphics
  const each = config.graphics.map((graphics) => ({ graphics, at: listenings.get(graphics.id) }))
  const vnc = each.find(({ graphics }) => graphics.protocol === 'vnc')
  const spice = each.find(({ graphics }) => graphics.protocol === 'spice')
  return [
    ...(first ? videoArguments(first, config) : []),
    ...each.flatMap(({ graphics, at }) => (at?.credentials ? credentialArguments(graphics, paths) : [])),
    ...(vnc ? vncArguments(vnc.graphics, vnc.at, { config, paths }) : []),
    ...(spice ? spiceArguments(spice.graphics, spice.at, paths) : []),
  ]
}

function credentialArguments({ id, protocol }: Graphics, paths: RunPaths): readonly string[] {
  if (protocol === 'spice') return []
  const object = {
    'qom-type': 'tls-creds-x509',
    id: credentialsId,
    dir: paths.tls(id),
    endpoint: 'server',
    'verify-peer': false,
  }
  return ['-object', JSON.stringify(object)]
}

const credentialsId = 'cimarron.tls'

/**
 * Two displays of the same screen: one for the daemon alone, who asks for users' passwords itself, and one that listens. The
 * latter comes first: `display-update` means the first.
 */
function vncArguments(
  { listen }: Graphics,
  at: Listening | undefined,
  { config, paths }: Pick<ScreenPlan, 'config' | 'paths'>,
): readonly string[] {
  const sound = screenSoundWords(config)
  const own = [`unix:${escapeCommas(paths.screen)}`, 'share=force-shared', ...sound].join(',')
  if (!listen || !at) return ['-vnc', own]
  const host = bracketed(listen.address)
  const words = [
    `${host}:${at.port - 5900}`,
    `id=${listeningDisplay}`,
    'share=force-shared',
    ...sound,
    ...(at.websocket === undefined ? [] : [`websocket=${host}:${at.websocket}`]),
    ...(listen.password ? ['password=on'] : []),
    ...(at.credentials ? [`tls-creds=${credentialsId}`] : []),
  ]
  return ['-vnc', words.join(','), '-vnc', `${own},id=own`]
}

/** Its own socket where it is not to listen: SPICE has one place only. */
function spiceArguments({ id, listen }: Graphics, at: Listening | undefined, paths: RunPaths): readonly string[] {
  const where =
    listen && at
      ? [`addr=${listen.address}`, at.credentials ? `tls-port=${at.port}` : `port=${at.port}`]
      : ['unix=on', `addr=${escapeCommas(paths.spice)}`]
  const words = [
    ...where,
    ...(at?.credentials ? [`x509-dir=${escapeCommas(paths.tls(id))}`] : []),
    `disable-ticketing=${listen?.password ? 'off' : 'on'}`,
  ]
  const agent = 'cimarron.spice-agent'
  return [
    ...['-spice', words.join(',')],
    // By this port the agent in the guest (spice-vdagent) talks to the client: clipboard, size of the screen, pointer.
    ...['-chardev', `spicevmc,id=${agent},name=vdagent`],
    '-device',
    JSON.stringify({
      driver: 'virtserialport',
      bus: `${ownDevices.serial}.0`,
      chardev: agent,
      name: 'com.redhat.spice.0',
    }),
  ]
}

export function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address
}
