export { type CheckResult, checkFiles, type PrintResult, printFiles } from './check-files.ts'
export { type CompileFilesOptions, compileFiles, declaredNamesOfFiles } from './compile-files.ts'
export { type FileIncludeOptions, fileIncludes } from './file-includes.ts'
