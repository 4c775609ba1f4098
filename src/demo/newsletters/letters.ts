/** What the shop writes in this story. Each begins with words by which its copies are known in the ledgers. */
export interface ToldLetter {
  readonly number: number;
  readonly needle: string;
  readonly words: string;
}

const letter = (number: number, needle: string, rest: string): ToldLetter => ({
  number,
  needle,
  words: `${needle}${rest}`,
});

/** Of last month: written into the database, not played. */
export const lastMonth: readonly ToldLetter[] = [
  letter(1, "Как хранить чай", ", чтобы он не потерял аромат: три простых правила."),
  letter(2, "Пять чаёв для долгих вечеров", " – с чего начать и чем продолжить."),
  letter(3, "Почему вода важнее заварки", ": рассказывает наш мастер."),
  letter(4, "Как читать этикетку чая", " и не переплатить за красивую банку."),
];

export const toAll = letter(
  5,
  "Как заварить «Прибой»",
  ", чтобы он не горчил: вода 85 градусов, две минуты, чашку прогреть заранее. А в субботу в 12:00 покажем это в лавке, приходите.",
);
export const offer = letter(
  6,
  "Только до воскресенья",
  ": все чайники со скидкой 20 %. Назовите на кассе слово «прибой».",
);
export const toNewcomers: readonly ToldLetter[] = [
  letter(7, "С чего начать знакомство с чаем", ": возьмите один зелёный и один улун и заварите рядом."),
  letter(8, "Чем чайник отличается от гайвани", " и нужен ли вам второй."),
  letter(9, "Чай и мёд", ": с чем сочетается, а что лучше пить отдельно."),
];
/** In the words of the letter itself, whoever reads it is called by name. */
export const english: ToldLetter = {
  number: 10,
  needle: "on Saturday at noon we taste",
  words:
    "Dear {name|friend}, on Saturday at noon we taste five teas in the shop. Come and bring somebody along!",
};
