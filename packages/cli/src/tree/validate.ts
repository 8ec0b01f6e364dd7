import type { LeafSpec } from '../command/spec.ts'

export const validateCommand: LeafSpec = {
  kind: 'leaf',
  name: 'validate',
  summary: 'Check any WBEM server against the DMTF virtualization profiles',
  details: [
    'Finds the registered profiles and what conforms to them, and tries rules on it. Nothing is changed there, unless --lifecycle has a',
    'machine of its own defined, run, changed and destroyed. Rules that follow from the CIM schema, or from a text that was read, find',
    'errors; rules of profiles as they are remembered find warnings. Exit code 0: no error, 1: errors, 2: it could not be checked.',
  ].join('\n'),
  connects: true,
  arguments: [
    { name: 'url', summary: 'the server, as --url has it; else that of --server, or the daemon here', optional: true },
  ],
  options: [
    { flags: '--lifecycle', summary: 'also define a machine, run it, change it and destroy it again' },
    {
      flags: '--format <format>',
      summary: 'how it is told (default text)',
      choices: ['text', 'json', 'junit', 'html'],
    },
    { flags: '--output <file>', summary: 'write the report to a file', complete: 'file' },
    { flags: '--profile <name>', summary: 'only rules of this profile', repeats: true, complete: 'profile' },
    { flags: '--rule <id>', summary: 'only this rule', repeats: true, complete: 'rule' },
    { flags: '--list-rules', summary: 'list the rules, and check nothing' },
    {
      flags: '--followed <number>',
      summary: 'of how many instances of a class keys and associations are followed (default 40)',
    },
  ],
  examples: [
    { line: 'cimarron validate', says: 'the daemon here' },
    { line: 'cimarron validate https://lab:5989 --user admin --ca lab-ca.pem', says: 'any other server' },
    {
      line: 'cimarron validate --lifecycle --format html --output report.html',
      says: 'with a machine of its own, as a page',
    },
    { line: 'cimarron validate --format junit --output results.xml', says: 'for continuous integration' },
    { line: 'cimarron validate --rule hosting-direction', says: 'one rule' },
    { line: 'cimarron validate --list-rules', says: 'what is checked, and from where it is known' },
  ],
  load: () => import('../commands/validate.ts'),
}
