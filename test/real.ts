import { readFileSync } from 'node:fs'
import path from 'node:path'
import { openComposer } from '../src/compose/compose.ts'
import type { Doc } from '../src/model/doc.ts'
import { firstJobs } from '../src/plan/jobs.ts'
import type { Outcome } from '../src/problems/problem.ts'
import { openFolders, openProject } from '../src/project/project.ts'
import { openPipeline } from '../src/run/pipeline.ts'
import { openIdentity } from '../src/sign/identity.ts'
import { openSigner, sign } from '../src/sign/sign.ts'
import { root } from './command.ts'
import { messages } from './said.ts'
import { trusting } from './sign/trusting.ts'
import { printed, whole } from './whole.ts'

/** Real letters and forms, signed with the tests' own identity. */

export const tags = ['ar', 'en', 'es', 'fr', 'ru', 'zh']

export async function openReal() {
  const project = got(await openProject(openFolders(root), null))
  const pipeline = await openPipeline(project)
  const composer = openComposer(project)
  const at = '2026-12-01T12:00:00+00:00'
  const own = (file: string) => new Uint8Array(readFileSync(path.join(import.meta.dirname, 'sign', file)))
  const signer = openSigner(got(await openIdentity([own('modern.p12')], 'test', 'f', new Date(at))), null)
  const words = { subject: signer.subject, signedAt: at, development: false }
  const jobFor = (id: string, tag: string, part: string) => {
    const recipients = project.recipients.filter((recipient) => recipient.id === id)
    const all = firstJobs(project, recipients, { kind: 'these', tags: [tag] })
    return all.find((job) => job.part.kind === part)!
  }
  return {
    roots: trusting([own('root.pem')]),
    at: new Date(at),
    async doc(id: string, tag: string, part: string): Promise<Doc> {
      return composer.compose(jobFor(id, tag, part), words, false)
    },
    async signed(id: string, tag: string, part: string): Promise<Uint8Array> {
      const permission = part === 'form' ? 2 : 1
      const { contentsBytes } = signer
      const signing = { kind: 'certify', at, permission, contentsBytes } as const
      return whole(got(await sign(await printed(pipeline, jobFor(id, tag, part), words, signing), signer)))
    },
  }
}

export type Real = Awaited<ReturnType<typeof openReal>>

function got<T>(outcome: Outcome<T>): T {
  if (outcome.kind === 'problems') throw new Error(messages(outcome.problems))
  return outcome.value
}
