import type { MachineConfig } from '@cimarron/hypervisor'
import { imageNodes } from '../image-nodes.ts'
import { nodeName } from '../node-name.ts'
import { imagesOf } from '../open-files.ts'
import type { LiveMachine } from './live-machine.ts'

/**
 * Puts the medium in that the settings have, or none. The tray is opened also where the guest has locked it: it was not
 * the guest who asked.
 */
export async function conformMedium(live: LiveMachine, config: MachineConfig, id: string): Promise<void> {
  const node = nodeName(id)
  await live.qmp.executeAny('blockdev-open-tray', { id, force: true })
  const block = (await live.list('query-block')).find(({ qdev }) => qdev === id || String(qdev).endsWith(`/${id}`))
  if (block?.inserted) await live.qmp.executeAny('blockdev-remove-medium', { id })
  await live.closeImage(id)
  live.reached('plug:1')
  const request = imagesOf(config).find((image) => image.id === id)
  if (request) {
    const image = await live.openImage(request)
    for (const one of imageNodes(image, node)) await live.qmp.executeAny('blockdev-add', one)
    live.reached('plug:2')
    await live.qmp.executeAny('blockdev-insert-medium', { id, 'node-name': node })
  }
  await live.qmp.executeAny('blockdev-close-tray', { id })
}
