// npm run prepare-images: the test guests, built from the newest kernel that the package lists know, into the cache folder. Where it can be
// built, the Debian guest and the Xen host of the tests as well.
import { prepareImages } from './images/build.js'
import { canBuildDebianHere, prepareDebian } from './images/debian.js'
import { canBuildXenHere, prepareXen } from './images/xen.js'

try {
  const images = await prepareImages({ refresh: true })
  console.log(`kernel  ${images.kernel}\ninitrd  ${images.initrd}\nagent   ${images.agentInitrd}`)
  if (canBuildDebianHere()) console.log(`debian  ${await prepareDebian()}`)
  if (canBuildXenHere()) console.log(`xen     ${await prepareXen()}`)
} catch (error) {
  console.error(`prepare-images: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}
