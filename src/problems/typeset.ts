export const typesetProblems = {}
