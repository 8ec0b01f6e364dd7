export { classFacts } from './testing/class-facts.ts'
export { dmtfArchive, dmtfFiles } from './testing/dmtf-archive.ts'
