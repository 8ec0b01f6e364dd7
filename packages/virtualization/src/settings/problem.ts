/**
 * A setting that cannot be taken: which property, its value, and what would be right. The method it was given to
 * answers Invalid Parameter, and the job it refers to carries this text.
 */
export class SettingProblem extends Error {
  override readonly name = 'SettingProblem'

  constructor(className: string, problem: string) {
    super(`${className}: ${problem}`)
  }
}
