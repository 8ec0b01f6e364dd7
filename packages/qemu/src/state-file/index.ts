/**
 * The state of a guest (its memory and devices, not its disks) in a file of the daemon's, for whatever is to go on from
 * there: a machine that was saved, a snapshot with memory. `createStateFile`, `readHardware`, `streamOut` and
 * `sealStateFile` write one of a guest that stands still; `readStateFile` and `incomingFrom` make a start of it.
 */
export { decodeHardware } from './decode-hardware.ts'
export { type HardwareNow, readHardware } from './hardware-now.ts'
export { plainCapabilities, plainParameters } from './plain-stream.ts'
export { removeStateFile } from './remove-state-file.ts'
export { createStateFile, hasStream, readStateFile, sealStateFile } from './state-file.ts'
export { incomingFrom } from './stream-in.ts'
export { streamOut } from './stream-out.ts'
export { streamOver } from './stream-over.ts'
