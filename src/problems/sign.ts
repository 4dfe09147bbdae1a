export const signProblems = {}
