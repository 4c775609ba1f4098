import { createRandom, shuffled } from "./random.ts";

export interface Member {
  readonly network: "telegram" | "vk";
  readonly id: number;
  readonly firstName: string;
  readonly lastName: string;
  readonly language: "en" | "ru";
}

const names = {
  ru: {
    first: [
      "Анна",
      "Борис",
      "Вера",
      "Глеб",
      "Дарья",
      "Егор",
      "Жанна",
      "Захар",
      "Инна",
      "Кирилл",
      "Лидия",
      "Макар",
      "Нина",
      "Олег",
      "Полина",
      "Роман",
      "София",
      "Тимур",
      "Ульяна",
      "Фёдор",
    ],
    last: [
      "Белова",
      "Волк",
      "Гай",
      "Дым",
      "Ерёма",
      "Жук",
      "Заря",
      "Ивлева",
      "Клён",
      "Лось",
      "Мороз",
      "Нива",
      "Осень",
      "Поле",
      "Роща",
    ],
  },
  en: {
    first: [
      "Alice",
      "Ben",
      "Clara",
      "David",
      "Emma",
      "Frank",
      "Grace",
      "Henry",
      "Iris",
      "Jack",
      "Kate",
      "Liam",
      "Mia",
      "Noah",
      "Olivia",
      "Peter",
      "Rose",
      "Sam",
      "Tina",
      "Victor",
    ],
    last: [
      "Adams",
      "Brook",
      "Carter",
      "Dale",
      "Ellis",
      "Field",
      "Green",
      "Hill",
      "Irving",
      "Jones",
      "King",
      "Lake",
      "Moore",
      "North",
      "Page",
    ],
  },
} as const;

/** What people call themselves when nobody tells them not to: the texts must survive it. */
const odd = [
  "<b>Bold</b>",
  "مريم",
  "Анна 🌸",
  "[id1|Админ]",
  "O'Neil & Co",
  "Zoë Ångström",
  "@all",
  "Ли\u202eса",
] as const;

/** The members of the demo's community: three in five on Telegram, two in three Russian-speaking. */
export const castMembers = (count: number, seed: number): readonly Member[] => {
  const random = createRandom(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T; // never empty
  const members = Array.from({ length: count }, (_, index): Member => {
    const language = random() < 2 / 3 ? "ru" : "en";
    const oddName = index < odd.length ? odd[index] : undefined;
    return {
      network: random() < 0.6 ? "telegram" : "vk",
      id: 100_000 + index * 7 + Math.floor(random() * 7),
      firstName: oddName ?? pick(names[language].first),
      lastName: oddName ? "" : pick(names[language].last),
      language,
    };
  });
  return shuffled(members, random);
};
