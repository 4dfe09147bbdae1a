export const recipientsProblems = {}
