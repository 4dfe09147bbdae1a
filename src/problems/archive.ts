import { error } from './wording.ts'

/** What an output folder and its ledger may have wrong. */
export const archiveProblems = {
  'archive/newer': error(
    'A newer version of invite has written lines into this ledger that this version does not know. It reads what it knows, and writes nothing, so that nothing is told wrongly. Use the newer version.',
    ({ folder, lines }: { readonly folder: string; readonly lines: number }) => ({
      message: `${lines} ${lines === 1 ? 'line' : 'lines'} of the ledger in ${folder} ${lines === 1 ? 'was' : 'were'} written by a newer invite`,
      hint: 'use that one to write here; status, history and verify still read what this one knows',
    }),
  ),
}
