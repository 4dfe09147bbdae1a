import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { SavedPlan } from '../src/archive/plans.ts'
import { coveredBy, type ReviewFile } from '../src/archive/reviews.ts'
import type { HistoryBody, PlanBody, StatusBody, VerifyBody } from '../src/commands/answers.ts'
import type { ReviewActBody } from '../src/commands/approval/answer.ts'
import type { NamedSigner } from '../src/model/approval.ts'
import { answerOf, faultsOf } from './answers.ts'
import { openBench, type Ran, root } from './command.ts'
import { type AnyLine, openSmallDesk, registry, type SmallDesk } from './small-desk.ts'
import type { Row } from './small-project.ts'

/** Who looks at letters before they are signed, and what holds a run to that. */

const bench = openBench()
afterAll(() => bench.close())
let desks = 0

/** Certificates of test identities, by their file in test/sign. */
const people = {
  registry: {
    subject: 'Test Signer rsa2048',
    fingerprint: 'd09d03cd8b62e1becbd9ecfbc48934275d162961979e5f3a61c5524a011d65aa',
  },
  chief: {
    subject: 'Test Signer p384',
    fingerprint: '5503107c9b1a860c106ded66adf2705104163c87c5be75e9d7845f53fa9368de',
  },
  deputy: {
    subject: 'Test Signer rsa3072',
    fingerprint: 'f68cdf80b2457c62ed111ce9cbac2bc323dd9cfd9c5b89e5b3024684fe6543e5',
  },
  other: {
    subject: 'Test Signer rsa4096',
    fingerprint: 'acb3dc4cdcc20317a55c18c5141d1bec0d9bf888e029eecb24c857445f22d6ee',
  },
} as const satisfies Record<string, NamedSigner>
type Name = keyof typeof people
const files: Record<Name, string> = {
  registry: 'rsa2048',
  chief: 'p384',
  deputy: 'rsa3072',
  other: 'rsa4096',
}
const key = (name: Name): string => path.join(root, `test/sign/${files[name]}.pem`)
const rows: readonly Row[] = [
  ['FR', 'fr'],
  ['CH', 'fr'],
  ['JP', 'en'],
]

interface RuleInJson {
  readonly approvals?: number
  readonly approvers?: readonly string[]
}

/** A desk whose letter asks for that. */
function openDesk(rule: RuleInJson): SmallDesk {
  const desk = openSmallDesk(bench, `desk-${desks++}`, ...rows)
  ask(desk, rule)
  return desk
}

function ask(desk: SmallDesk, rule: RuleInJson): void {
  const file = path.join(desk.folder, 'templates/L/letter.json')
  const { approvals, approvers, ...facts } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
  writeFileSync(file, JSON.stringify({ ...facts, ...rule }))
}

/** Lays the lists out anew, and leaves what the letter asks for. */
function lay(desk: SmallDesk, rule: RuleInJson, ...next: readonly Row[]): void {
  desk.lay(...next)
  ask(desk, rule)
}

const codes = ({ stderr }: Ran): readonly string[] =>
  [...stderr.matchAll(/ {2}([a-z]+\/[a-z-]+)$/gm)].map(([, code]) => code!)

/** Keeps a plan, as the pages do; `signer`: makes what lies beside the pages too, which name that signer. */
async function kept(desk: SmallDesk, signer?: Name | null, ...args: readonly string[]): Promise<string> {
  const { plan } = answerOf<PlanBody>(await desk.here('plan', 'L', '--save', '--json', ...args))
  if (signer !== undefined) {
    const saved = JSON.parse(desk.text(`plans/${plan}.json`)) as SavedPlan<unknown>
    expect(faultsOf('saved-plan', saved)).toEqual([])
    const review: ReviewFile = {
      ...{ review: saved.id, letter: saved.letter, items: coveredBy(saved)! },
      signer: signer === null ? null : people[signer],
    }
    expect(faultsOf('review-file', review)).toEqual([])
    desk.put(`reviews/${plan}/review.json`, JSON.stringify(review))
  }
  return plan
}

const approve = (desk: SmallDesk, id: string, by: string, ...args: readonly string[]) =>
  desk.here('approve', id, '--by', by, ...args)
const sendBack = (desk: SmallDesk, id: string, by: string, remark: string, ...args: readonly string[]) =>
  desk.here('send-back', id, '--by', by, '--remark', remark, ...args)
const generate = (desk: SmallDesk, ...args: readonly string[]) =>
  desk.here('generate', 'L', ...registry, ...args)
const made = (desk: SmallDesk): readonly string[] =>
  existsSync(desk.in('ledger.jsonl'))
    ? desk
        .all()
        .filter(({ event }) => event === 'made')
        .map(({ about }) => (about as { document: string }).document)
    : []

describe('one approval, of anybody', () => {
  it('lets the letters be signed, and is said to be by that name wherever it is told', async () => {
    const desk = openDesk({ approvals: 1 })
    const refused = await generate(desk)
    expect(codes(refused)).toEqual(['generate/not-approved'])
    expect(refused.status).toBe(1)
    expect(made(desk)).toEqual([])
    const id = await kept(desk)
    const told = await approve(desk, id, 'Example Chief', '--remark', 'as we said')
    expect(told.status).toBe(0)
    expect(told.stdout).toContain('6 documents')
    expect(told.stdout).toContain('said to be by “Example Chief”, for whoever signs: “as we said”')
    expect((await generate(desk)).status).toBe(0)
    expect(made(desk)).toHaveLength(6)
    const { stdout } = await desk.here('history', 'FR', 'L')
    expect(stdout).toContain('approved, said to be by “Example Chief”, for whoever signs: “as we said”')
    expect(stdout).toContain('from here on letters need 1 approval, of anybody')
    const verified = await desk.here('verify')
    expect(verified.stdout).toContain('6 versions had what was asked for (said to be by “Example Chief”)')
    expect(verified.status).toBe(0)
  })

  it('is lost by exactly the letter that is corrected', async () => {
    const rule = { approvals: 1 }
    const desk = openDesk(rule)
    expect((await approve(desk, await kept(desk), 'Example')).status).toBe(0)
    lay(desk, rule, ['FR', 'fr', 'Au Ministre'], ['CH', 'fr'], ['JP', 'en'])
    const refused = await generate(desk)
    expect(refused.stderr).toContain('FR/fr/letter has been approved by nobody')
    expect(made(desk)).toEqual([])
    const others = await generate(desk, '--skip-held')
    expect(others.status).toBe(3)
    // half of what belongs to an addressee is none of it
    expect(made(desk)).toEqual(['CH/fr/letter', 'CH/fr/form', 'JP/en/letter', 'JP/en/form'])
    const id = await kept(desk)
    const again = answerOf<ReviewActBody>(
      await approve(desk, id, 'Example', '--only', 'FR/fr/letter', '--json'),
    )
    expect(again).toMatchObject({ documents: ['FR/fr/letter'], lacking: [], sentBack: [] })
    expect((await generate(desk)).status).toBe(0)
    expect(made(desk)).toHaveLength(6)
  })

  it('goes on to hold where a run was stopped, and by the plan’s id', async () => {
    const desk = openDesk({ approvals: 1 })
    const id = await kept(desk)
    await approve(desk, id, 'Example')
    expect((await generate(desk, '--only', 'FR')).status).toBe(0)
    expect(made(desk)).toHaveLength(2)
    expect((await generate(desk, '--plan', id)).stderr).toContain('generate/another-plan')
    expect((await generate(desk)).status).toBe(0)
    expect(made(desk)).toHaveLength(6)
  })

  it('is needed for what is withdrawn, too', async () => {
    const rule = { approvals: 1 }
    const desk = openDesk(rule)
    await approve(desk, await kept(desk), 'Example')
    await generate(desk)
    lay(desk, rule, ['FR', 'fr'], ['JP', 'en'])
    expect(codes(await generate(desk))).toEqual(['generate/not-approved'])
    await approve(desk, await kept(desk), 'Example')
    expect((await generate(desk)).status).toBe(0)
    expect(desk.all().filter(({ event }) => event === 'withdrawn')).toHaveLength(2)
  })

  it('is not needed for trial, and what was signed for trial cannot be issued', async () => {
    const desk = openDesk({ approvals: 1 })
    expect((await desk.here('generate', 'L')).status).toBe(0)
    for (const args of [[], ['--trial']]) {
      const refused = await desk.here('issue', 'L', '--all', ...args)
      expect(codes(refused)).toEqual(['issue/trial-unapproved'])
      expect(refused.status).toBe(1)
    }
    // nor where the letter does not ask for it any more, as long as nobody has said why
    ask(desk, {})
    expect(codes(await desk.here('issue', 'L', '--all', '--trial'))).toEqual(['issue/trial-unapproved'])
  })
})

describe('named approvers', () => {
  const rule = { approvals: 2, approvers: [people.chief.fingerprint, people.deputy.fingerprint] }
  const by = (name: Name) => ['--approver', key(name)]

  it('approve by their certificates, each once, for the signer whom the pages name', async () => {
    const desk = openDesk(rule)
    const id = await kept(desk, 'registry')
    expect(codes(await approve(desk, id, 'Example'))).toEqual(['approve/whose'])
    expect(codes(await approve(desk, id, 'Other', ...by('other')))).toEqual(['approve/whose'])
    const first = answerOf<ReviewActBody>(await approve(desk, id, 'Chief', ...by('chief'), '--json'))
    expect(first).toMatchObject({ approver: people.chief, signer: people.registry, by: 'Chief' })
    expect(first.lacking).toHaveLength(6)
    // the same certificate is the same person, whatever the name
    const twice = answerOf<ReviewActBody>(await approve(desk, id, 'Deputy', ...by('chief'), '--json'))
    expect(twice.lacking).toHaveLength(6)
    const refused = await generate(desk)
    expect(codes(refused)).toEqual(['generate/not-approved'])
    expect(refused.stderr).toContain(
      'need one approval more; approved so far by “Test Signer p384” (“Deputy”)',
    )
    expect(refused.stderr).toContain(people.deputy.fingerprint.slice(0, 16))
    const second = answerOf<ReviewActBody>(await approve(desk, id, 'Deputy', ...by('deputy'), '--json'))
    expect(second.lacking).toEqual([])
    // for another signer they were not looked at
    const other = await desk.here('generate', 'L', '--identity', key('other'))
    expect(other.status).toBe(1)
    expect(other.stderr).toContain('approved for “Test Signer rsa2048”, not for “Test Signer rsa4096”')
    expect(made(desk)).toEqual([])
    expect((await generate(desk)).status).toBe(0)
    const verified = answerOf<VerifyBody>(await desk.here('verify', '--json'))
    expect(verified.ledgers[0]!.approvals).toMatchObject({
      approvals: 2,
      approved: 6,
      missing: [],
      forged: [],
    })
    expect(verified.exit).toBe(0)
    const { addressees, required } = answerOf<HistoryBody>(await desk.here('history', 'FR', 'L', '--json'))
    expect(addressees[0]!.reviews.map(({ approver }) => approver?.subject)).toEqual([
      people.chief.subject,
      people.chief.subject,
      people.deputy.subject,
    ])
    expect(required).toMatchObject([rule])
    for (const line of desk.all()) expect(faultsOf('ledger-line', line)).toEqual([])
  })

  it('do not approve where the pages name no signer, nor what they sign themselves', async () => {
    const desk = openDesk(rule)
    for (const pages of [undefined, null])
      expect(codes(await approve(desk, await kept(desk, pages), 'Chief', ...by('chief')))).toEqual([
        'approve/no-signer',
      ])
    const own = await kept(desk, 'chief', '--only', 'FR')
    const refused = await approve(desk, own, 'Chief', ...by('chief'))
    expect(refused.stderr).toContain('is to sign these letters, and whoever signs does not approve them')
    expect(existsSync(desk.in('ledger.jsonl'))).toBe(false)
  })

  it('hold what is made elsewhere, when it is packed and when it is signed', async () => {
    const desk = openDesk(rule)
    const chain = ['--unsigned', '--identity', key('registry'), '--signed-at', '2021-11-02T09:00:00+01:00']
    expect(codes(await desk.here('generate', 'L', ...chain))).toEqual(['generate/not-approved'])
    const id = await kept(desk, 'registry')
    for (const name of ['chief', 'deputy'] as const) await approve(desk, id, name, ...by(name))
    expect((await desk.here('generate', 'L', ...chain)).status).toBe(0)
    const back = await sendBack(desk, id, 'Chief', 'the date is another', ...by('chief'), '--only', 'JP')
    expect(back.status).toBe(0)
    const late = ['--late', '--reason', 'the token was away']
    const sign = () => desk.here('sign', ...registry, ...late)
    expect(codes(await sign())).toEqual(['generate/sent-back'])
    expect(made(desk)).toEqual([])
    await approve(desk, id, 'Chief', ...by('chief'), '--only', 'JP')
    expect((await sign()).status).toBe(0)
    expect(made(desk)).toHaveLength(6)
    expect((await desk.here('verify')).status).toBe(0)
  })

  it('are not a development identity, which anybody has', async () => {
    const desk = openDesk({ approvals: 1 })
    await desk.here('generate', 'L', '--only', 'JP')
    const development = path.join(bench.environment.XDG_CONFIG_HOME!, 'invite/development.pem')
    const refused = await approve(desk, await kept(desk), 'Example', '--approver', development)
    expect(codes(refused)).toEqual(['approve/whose'])
  })
})

describe('what was sent back', () => {
  it('is stopped, with its remark in plan and status, until it changes', async () => {
    const desk = openDesk({})
    const id = await kept(desk)
    const back = await sendBack(desk, id, 'Example Chief', 'The title is the old one.', '--only', 'FR')
    expect(back.status).toBe(0)
    const words = 'said to be by “Example Chief”: “The title is the old one.” (FR/fr/letter, FR/fr/form)'
    const plan = await desk.here('plan', 'L')
    expect(plan.stdout).toContain(words)
    expect((await desk.here('status', 'L')).stdout).toContain(words)
    const told = answerOf<StatusBody>(await desk.here('status', 'L', '--json'))
    expect(told.approvals.sentBack).toMatchObject([{ by: 'Example Chief', approver: null }])
    expect(codes(await generate(desk))).toEqual(['generate/sent-back'])
    lay(desk, {}, ['FR', 'fr', 'Au Ministre'], ['CH', 'fr'], ['JP', 'en'])
    // the form says nothing of the title, and is as it was
    expect((await generate(desk)).stderr).toContain('FR/fr/form was sent back')
    expect((await generate(desk, '--skip-held')).status).toBe(3)
    expect(made(desk)).toEqual(['CH/fr/letter', 'CH/fr/form', 'JP/en/letter', 'JP/en/form'])
  })

  it('goes on by the word of the same person, and of no other', async () => {
    const desk = openDesk({})
    const id = await kept(desk)
    await sendBack(desk, id, 'Example Chief', 'Wait.')
    await approve(desk, id, 'Somebody Else')
    expect(codes(await generate(desk))).toEqual(['generate/sent-back'])
    await approve(desk, id, ' example  CHIEF ')
    expect((await generate(desk)).status).toBe(0)
  })

  it('by a certificate goes on by that certificate alone', async () => {
    const desk = openDesk({})
    const id = await kept(desk)
    await sendBack(desk, id, 'Chief', 'Wait.', '--approver', key('chief'))
    await approve(desk, id, 'Chief')
    await approve(desk, id, 'Chief', '--approver', key('deputy'))
    expect(codes(await generate(desk))).toEqual(['generate/sent-back'])
    await approve(desk, id, 'Chief', '--approver', key('chief'))
    expect((await generate(desk)).status).toBe(0)
  })

  it('stays sent back though somebody writes an earlier approval into the ledger again', async () => {
    const desk = openDesk({ approvals: 1 })
    const id = await kept(desk)
    await approve(desk, id, 'Chief', '--approver', key('chief'))
    const back = await sendBack(desk, id, 'Chief', 'Wait.', '--approver', key('chief'), '--json')
    expect(answerOf<ReviewActBody>(back)).toMatchObject({ event: 'sent-back', approver: people.chief })
    desk.chain([...desk.all(), desk.all()[0]!])
    rmSync(desk.in('ledger-head.json'))
    // as on a machine that has not seen that ledger before
    const there = desk.copy()
    expect(codes(await generate(there))).toEqual(['generate/sent-back'])
    const verified = await there.here('verify')
    expect(verified.stderr).toContain('is an earlier line once more: nobody has said it again')
    expect(verified.status).toBe(1)
  })

  it('takes back what the same person had approved', async () => {
    const desk = openDesk({ approvals: 1 })
    const id = await kept(desk)
    await approve(desk, id, 'Example')
    await sendBack(desk, id, 'Example', 'Not yet.')
    expect(codes(await generate(desk))).toEqual(['generate/sent-back'])
    expect((await desk.here('history', 'FR', 'L')).stdout).toContain(
      'sent back, said to be by “Example”: “Not yet.”',
    )
  })
})

describe('asking for less', () => {
  it('needs a reason, which history and verify tell; the reason is for nothing else', async () => {
    const desk = openDesk({ approvals: 1 })
    await approve(desk, await kept(desk), 'Example', '--only', 'FR')
    await generate(desk, '--only', 'FR')
    ask(desk, { approvals: 0 })
    expect(codes(await generate(desk))).toEqual(['generate/fewer-approvals'])
    expect(made(desk)).toHaveLength(2)
    expect((await generate(desk, '--reason', 'the office is closed')).status).toBe(0)
    expect(made(desk)).toHaveLength(6)
    const { stdout } = await desk.here('history', 'JP', 'L')
    expect(stdout).toContain('from here on letters need no approvals: “the office is closed”')
    const verified = await desk.here('verify')
    expect(verified.stdout).toContain('from here on letters need no approvals: “the office is closed”')
    expect(verified.status).toBe(0)
    // said once, it is what the last run asked for
    lay(desk, {}, ['FR', 'fr', 'Au Ministre'], ['CH', 'fr'], ['JP', 'en'])
    const stray = await generate(desk, '--reason', 'the office is closed')
    expect(codes(stray)).toEqual(['corrections/how'])
    expect(stray.status).toBe(2)
    expect((await generate(desk)).status).toBe(0)
  })

  it('is to name nobody where people were named', async () => {
    const named = { approvals: 1, approvers: [people.chief.fingerprint] }
    const desk = openDesk(named)
    await approve(desk, await kept(desk, 'registry', '--only', 'FR'), 'Chief', '--approver', key('chief'))
    expect((await generate(desk, '--only', 'FR')).status).toBe(0)
    ask(desk, { approvals: 1 })
    await approve(desk, await kept(desk), 'Anybody')
    expect(codes(await generate(desk))).toEqual(['generate/fewer-approvals'])
  })
})

describe('verify', () => {
  const rule = { approvals: 1, approvers: [people.chief.fingerprint] }
  const signed = async (): Promise<SmallDesk> => {
    const whole = openDesk(rule)
    await approve(whole, await kept(whole, 'registry'), 'Chief', '--approver', key('chief'))
    expect((await generate(whole)).status).toBe(0)
    return whole
  }

  it('tells approvals that are not there, and those that nobody has signed', async () => {
    const desk = await signed()
    const lines = desk.all()
    const damages: readonly (readonly [string, (lines: readonly AnyLine[]) => readonly object[]])[] = [
      ['missing', (all) => all.filter(({ event }) => event !== 'approved')],
      [
        'forged',
        (all) => all.map((line) => (line.event === 'approved' ? { ...line, by: 'Somebody' } : line)),
      ],
      [
        'forged',
        (all) => all.map((line) => (line.event === 'approved' ? { ...line, remark: 'fine' } : line)),
      ],
      [
        'forged',
        (all) =>
          all.map((line) =>
            line.event === 'approved' ? { ...line, items: (line.items as readonly object[]).slice(1) } : line,
          ),
      ],
      [
        'forged',
        (all) =>
          all.map((line) =>
            line.event === 'approved'
              ? { ...line, proof: { ...(line.proof as object), ...people.deputy } }
              : line,
          ),
      ],
    ]
    for (const [found, damage] of damages) {
      const spoilt = desk.copy()
      spoilt.chain(damage(lines))
      const { problems, ledgers, exit } = answerOf<VerifyBody>(await spoilt.here('verify', '--json'))
      const told = problems.filter(({ code }) => code === 'verify/approval')
      expect(
        told.map((each) => (each as unknown as { arguments: { found: string } }).arguments.found),
      ).toContain(found)
      // what is forged counts for nothing
      expect(ledgers[0]!.approvals!.missing).toHaveLength(6)
      expect(exit).toBe(1)
    }
  })

  it('and a run believe no forged approval', async () => {
    const desk = openDesk(rule)
    await approve(desk, await kept(desk, 'registry'), 'Chief', '--approver', key('chief'))
    const spoilt = desk.copy()
    // by somebody who makes the chain right again, and knows who has seen another
    spoilt.chain(desk.all().map((line) => ({ ...line, remark: 'fine' })))
    rmSync(spoilt.in('ledger-head.json'))
    const ran = await generate(spoilt)
    expect(codes(ran)).toEqual(['generate/not-approved'])
    expect(made(spoilt)).toEqual([])
    expect((await generate(desk)).status).toBe(0)
  })

  it('reads ledgers of before as it did', async () => {
    const desk = openDesk({})
    expect((await generate(desk)).status).toBe(0)
    const { ledgers } = answerOf<VerifyBody>(await desk.here('verify', '--json'))
    expect(ledgers[0]!.approvals).toBeNull()
    expect(desk.all().map(({ event }) => event)).not.toContain('required')
  })
})
