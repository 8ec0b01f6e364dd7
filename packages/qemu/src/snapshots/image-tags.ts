import { HypervisorError } from '@cimarron/hypervisor'
import { isObject } from '../qmp/message.ts'
import { runBriefly } from '../run-briefly.ts'
import { bounded, imageArgument, runQemuImg } from '../storage/run-qemu-img.ts'

/** qemu-img's words for what is done to a snapshot inside an image. */
const words = { make: '-c', apply: '-a', remove: '-d' } as const

/** Makes, applies or removes a snapshot inside a qcow2 image that nobody uses. */
export async function tagImage(act: keyof typeof words, tag: string, path: string): Promise<void> {
  const what = `snapshot in image ${JSON.stringify(path)}`
  await runQemuImg(
    { args: ['snapshot', '-q', words[act], tag, imageArgument(alone(path))], what, path },
    { progress: () => undefined },
  )
}

/** The snapshots inside a qcow2 image, by their tags. Of one that a machine runs with, the answer is of a moment ago. */
export async function tagsOf(
  path: string,
  { inUse = false }: { readonly inUse?: boolean } = {},
): Promise<readonly string[]> {
  const command = bounded(['qemu-img', 'info', ...(inUse ? ['-U'] : []), '--output=json', imageArgument(alone(path))])
  const [program = '', ...args] = command
  const { code, output, words: said } = await runBriefly({ command: [program, ...args], timeoutMs: 30_000 })
  const what = `image ${JSON.stringify(path)}`
  if (code !== 0) throw new HypervisorError('peer-failed', { what, words: said || `qemu-img ended with ${code}` })
  const info: unknown = JSON.parse(output)
  const snapshots = isObject(info) && Array.isArray(info.snapshots) ? info.snapshots : []
  return snapshots.filter(isObject).map(({ name }) => String(name))
}

/** Gives back what a QEMU that was killed had taken of the image, and left unused. */
export async function returnLeaks(path: string): Promise<void> {
  await runQemuImg(
    { args: ['check', '-q', '-r', 'leaks', imageArgument(alone(path))], what: `check of image ${path}`, path },
    { progress: () => undefined },
  )
}

/** What is inside of it has nothing to do with what it builds on. */
function alone(path: string) {
  return { path, format: 'qcow2', backing: null } as const
}
