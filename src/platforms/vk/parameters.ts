/** What a method is called with; a key without a value is not sent. */
export type VkParameters = Readonly<Record<string, string | number | undefined>>;
