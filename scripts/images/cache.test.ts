import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { cacheFolder, imagesProblem, manifestPath, readImages, recipe } from './cache.js'

const folder = await mkdtemp(join(tmpdir(), 'cache-'))
afterAll(() => rm(folder, { recursive: true }))

test.for([
  [{ HOME: '/home/me' }, '/home/me/.cache/cimarron'],
  [{ HOME: '/home/me', XDG_CACHE_HOME: '/var/fast' }, '/var/fast/cimarron'],
  [{ HOME: '/home/me', XDG_CACHE_HOME: 'relative' }, '/home/me/.cache/cimarron'],
  [{ HOME: '/home/me', XDG_CACHE_HOME: '/var/fast', CIMARRON_CACHE: '/mine' }, '/mine'],
])('%j keeps its cache in %s', ([env, path]) => {
  expect(cacheFolder(env as NodeJS.ProcessEnv)).toBe(path)
})

test('without a manifest the answer says which command makes the images', () => {
  expect(() => readImages({ CIMARRON_CACHE: join(folder, 'empty') })).toThrow('npm run prepare-images')
})

test('images that are there and of the present recipe are ready', async () => {
  const env = await place({ recipe: recipe() })
  expect(imagesProblem(env)).toBeUndefined()
  expect(readImages(env).kernelVersion).toBe('6.1')
})

test('images of another recipe have to be built again', async () => {
  expect(imagesProblem(await place({ recipe: 'older' }))).toContain('another version of their recipe')
})

test.for(['kernel', 'initrd', 'agentInitrd', 'busybox'])('a file that was deleted is named: %s', async (key) => {
  const env = await place({ recipe: recipe(), [key]: '/nowhere/file' })
  expect(imagesProblem(env)).toBe('/nowhere/file is missing')
})

test('a manifest that was cut short is a problem, not a crash', async () => {
  const env = await place({})
  await writeFile(manifestPath(env), '{"kernel":')
  expect(imagesProblem(env)).toContain("can't be read")
})

/** A cache with these images in it. */
async function place(images: object): Promise<NodeJS.ProcessEnv> {
  const cache = await mkdtemp(join(folder, 'one-'))
  const files = {
    kernel: join(cache, 'vmlinuz'),
    initrd: join(cache, 'initrd.gz'),
    agentInitrd: join(cache, 'agent.gz'),
    busybox: join(cache, 'busybox'),
  }
  await Promise.all([...Object.values(files).map((path) => writeFile(path, '')), mkdir(join(cache, 'images'))])
  const env = { CIMARRON_CACHE: cache }
  await writeFile(manifestPath(env), JSON.stringify({ ...files, kernelVersion: '6.1', ...images }))
  return env
}
