export const commandsProblems = {}
