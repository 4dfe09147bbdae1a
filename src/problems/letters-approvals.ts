import { shown } from '../text/shown.ts'
import { error, type Words } from './wording.ts'

/** What is wrong with `approvals` and `approvers` of letter.json. */
type ApprovalsFault =
  | { readonly found: 'number' | 'twice' | 'no-number' }
  | { readonly found: 'fingerprint'; readonly value: string; readonly digits: number }
  | { readonly found: 'too-few'; readonly approvals: number; readonly named: number }

function approvalsFault(given: ApprovalsFault): Words {
  const hint = 'invite identity FILE --json says the fingerprint of a certificate: "sha256"'
  switch (given.found) {
    case 'number':
      return {
        message: 'how many have to approve it is 0, 1 or 2',
        hint: '"approvals": 1, or 2 for four eyes; 0 asks for none',
      }
    case 'fingerprint':
      return {
        message: `${shown(given.value)} is no fingerprint of a certificate: it has ${given.digits} characters without its colons, and a SHA-256 is 64 digits from 0 to 9 and a to f`,
        hint,
      }
    case 'twice':
      return { message: 'this approver stands here again', hint: 'name each certificate once' }
    case 'no-number':
      return {
        message: 'approvers are named, and nothing says how many of them have to approve it',
        hint: 'add "approvals": 1 or 2',
      }
    case 'too-few':
      return {
        message: `${given.approvals} have to approve it, and ${given.named} may`,
        hint: 'name more approvers, or ask for fewer approvals',
      }
    default:
      return given satisfies never
  }
}

/** What letter.json says of who has to approve a letter. */
export const lettersApprovalsProblems = {
  'letters/approvals': error(
    'In letter.json “approvals” says how many persons have to approve a letter before it is signed: 0, 1 or 2. “approvers” names who may, by the SHA-256 of their certificates. Both go together, and there have to be as many approvers as approvals. invite identity tells the SHA-256 of a certificate.',
    (given: ApprovalsFault): Words => approvalsFault(given),
  ),
}
