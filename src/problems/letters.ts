export const lettersProblems = {}
