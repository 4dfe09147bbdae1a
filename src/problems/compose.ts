export const composeProblems = {}
