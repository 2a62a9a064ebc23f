/** A plain JSON object: not null, not an array. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Narrows a string to one of a closed list, without trusting inherited property names. */
export function isOneOf<Choice extends string>(
  value: unknown,
  choices: readonly Choice[],
): value is Choice {
  return typeof value === 'string' && choices.some(choice => choice === value);
}
