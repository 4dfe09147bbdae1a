export const projectProblems = {}
