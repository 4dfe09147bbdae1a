export const runProblems = {}
