import type { Act } from "./contract.ts";
import { createAccount, type Account, type Ground } from "./ground.ts";

const names = {
  en: ["Alice", "Ben", "Clara", "David", "Emma", "Frank", "Grace", "Henry", "Iris", "Jack"],
  ru: ["Инна", "Кирилл", "Лидия", "Макар", "Нина", "Олег", "Полина", "Роман", "София", "Тимур"],
} as const;

/** Somebody new whom the reader can play. */
export const invite = async (
  ground: Ground,
  args: Extract<Act, { readonly name: "newcomer" }>["args"],
): Promise<Account> => {
  const language = args.language ?? ground.language;
  const choice = names[language];
  const firstName = args.called ?? choice[ground.played.size % choice.length] ?? choice[0];
  const account = await createAccount(ground, { network: args.network, firstName, language });
  ground.played.set(account.key, account);
  return account;
};
