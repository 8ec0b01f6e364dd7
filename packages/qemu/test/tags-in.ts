import { execFileSync } from 'node:child_process'

/** The snapshots inside an image, by their tags; QEMU may have it open. */
export function tagsIn(path: string): readonly string[] {
  const said = execFileSync('qemu-img', ['snapshot', '-U', '-l', path], { encoding: 'utf8' })
  return said.split('\n').flatMap((line) => /^\d+ +(\S+)/.exec(line)?.[1] ?? [])
}
