export const planProblems = {}
