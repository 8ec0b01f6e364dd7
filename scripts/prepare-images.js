// npm run prepare-images: the test guests, built from the newest kernel that the package lists know, into the cache folder.
import { prepareImages } from './images/build.js'

try {
  const images = await prepareImages({ refresh: true })
  console.log(`kernel  ${images.kernel}\ninitrd  ${images.initrd}`)
} catch (error) {
  console.error(`prepare-images: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}
