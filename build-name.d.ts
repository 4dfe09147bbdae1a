export function nameOfBuild(): string
