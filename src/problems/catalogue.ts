import { approvalProblems } from './approval.ts'
import { archiveProblems } from './archive.ts'
import { commandsProblems } from './commands.ts'
import { commandsInitProblems } from './commands-init.ts'
import { commandsVerifyProblems } from './commands-verify.ts'
import { composeProblems } from './compose.ts'
import { composeMarkupProblems } from './compose-markup.ts'
import { diskProblems } from './disk.ts'
import { fontsProblems } from './fonts.ts'
import { lettersProblems } from './letters.ts'
import { mailProblems } from './mail.ts'
import { paperProblems } from './paper.ts'
import { picturesProblems } from './pictures.ts'
import { planProblems } from './plan.ts'
import { projectProblems } from './project.ts'
import { recipientsProblems } from './recipients.ts'
import { saidProblems } from './recipients-said.ts'
import { renewProblems } from './renew.ts'
import { returnsProblems } from './returns.ts'
import { reviewProblems } from './review.ts'
import { runProblems } from './run.ts'
import { settingsProblems } from './settings.ts'
import { shardsProblems } from './shards.ts'
import { signProblems } from './sign.ts'
import { signTimestampProblems } from './sign-timestamp.ts'
import { signTrustProblems } from './sign-trust.ts'
import { signVerifyProblems } from './sign-verify.ts'
import { tokenProblems } from './token.ts'
import { typesetProblems } from './typeset.ts'
import { unsignedProblems } from './unsigned.ts'
import { windowProblems } from './window.ts'

/** Every problem that there is, a table a room: code → severity, how a command ends, what it says, what it means. */
export const catalogue = {
  ...approvalProblems,
  ...archiveProblems,
  ...commandsProblems,
  ...commandsInitProblems,
  ...commandsVerifyProblems,
  ...composeProblems,
  ...composeMarkupProblems,
  ...diskProblems,
  ...fontsProblems,
  ...lettersProblems,
  ...mailProblems,
  ...paperProblems,
  ...picturesProblems,
  ...planProblems,
  ...projectProblems,
  ...recipientsProblems,
  ...saidProblems,
  ...renewProblems,
  ...returnsProblems,
  ...reviewProblems,
  ...runProblems,
  ...settingsProblems,
  ...shardsProblems,
  ...signProblems,
  ...signTimestampProblems,
  ...signTrustProblems,
  ...signVerifyProblems,
  ...tokenProblems,
  ...typesetProblems,
  ...unsignedProblems,
  ...windowProblems,
}
/** Its type: a code that is no key of it does not compile. */
export type Catalogue = typeof catalogue
