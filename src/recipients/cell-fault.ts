import type { CellArguments } from '../problems/cell.ts'
import { type Problem, problem } from '../problems/problem.ts'
import type { Place } from '../text/place.ts'
import type { CellFault } from './sheet.ts'

/** What is said of a cell that cannot be taken for a text; its `value` is what it shows. */
export function faultProblem(at: Place, cell: CellArguments, fault: CellFault): Problem {
  switch (fault.kind) {
    case 'fraction':
    case 'too-many-digits':
      return problem('recipients/number', at, { ...cell, what: { kind: fault.kind } })
    case 'format':
      return problem('recipients/number', at, { ...cell, what: { kind: 'format', format: fault.format } })
    case 'time':
    case 'no-day':
      return problem('recipients/time', at, { ...cell, found: fault.kind })
    case 'logical':
      return problem('recipients/logical-value', at, cell)
    case 'error':
      return problem('recipients/spreadsheet-error', at, cell)
    case 'not-computed':
      return problem('recipients/not-computed', at, cell)
    default:
      return fault satisfies never
  }
}
