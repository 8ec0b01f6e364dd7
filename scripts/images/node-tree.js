import { readFileSync } from 'node:fs'
import { output } from './debian-package.js'

/**
 * A Node of this machine as files of a guest: the program as bin/node, and the libraries that the loader finds for it, at
 * their own paths.
 * @param {string} program its path
 * @returns {import('./cpio.js').CpioEntry[]}
 */
export function nodeTree(program) {
  const libraries = [...output('ldd', [program]).matchAll(/(?:=> |^\s*)(\/\S+) \(0x/gm)].flatMap(
    ([, path]) => path ?? [],
  )
  return [
    { kind: 'file', path: 'bin/node', mode: 0o755, content: readFileSync(program) },
    ...libraries.map(
      (path) =>
        /** @type {const} */ ({
          kind: 'file',
          path: path.replace(/^\//, ''),
          mode: 0o755,
          content: readFileSync(path),
        }),
    ),
  ]
}
