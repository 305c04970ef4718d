// What tools have in common that only read, and whose calls a test answers in their stead.

/** Members of a tool's declaration beside its name, texts and schemas. */
export const readingTool = {
  pace: 'short',
  openWorld: false,
  idempotent: true,
  verbs: ['read'],
  summarize: (): string => '',
  answer: () => ({ status: 'completed' }),
} as const;
