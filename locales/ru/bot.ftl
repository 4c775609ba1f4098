# Слова самой грамматики чата: то, что может сказать любая команда, диалог и кнопка.

incident =
    У нас что-то сломалось, и ничего не изменилось. Попробуйте ещё раз через минуту. Если повторится, сообщите команде этот номер: { $id }

moment = { $date }, { $time } ({ $city })
person-unnamed = человек без имени

## Команды самой грамматики

command-help = Помощь
    .help = что я умею и как пишется каждая команда
    .menu = Что я умею
    .aliases = commands помощь справка
    .arg-command = О какой команде рассказать подробнее?
    .arg-command-label = название команды
command-cancel = Отмена
    .help = бросить то, что сейчас заполняем
    .menu = Бросить то, что сейчас заполняем
    .aliases = отмена

help-title = <b>Что здесь можно сделать</b>
help-line = { $command } – { $help }
help-more = Отправьте /help и название команды, чтобы узнать, как она пишется.
help-command = <b>{ $title }</b>
help-usage = Как это пишется: { $usage }
help-argument = { $name } – { $label }
help-argument-optional = { $name } – { $label } (можно не указывать)
help-line-form =
    Можно писать и имя=значение в любом порядке; то, в чём есть пробелы, берите в кавычки. Чего не хватит, я спрошу.
help-unknown = Среди доступных вам команд нет «{ $input }». Их список – по команде /help.

cancel-nothing = Отменять нечего.

## Непонятые команды и сообщения

command-unknown = Я не знаю команды { $input }. Что я умею, покажет /help.
command-unknown-near = Я не знаю команды { $input }. Может быть, { $command }?
hint-private = Я отвечаю на команды. Отправьте /help, чтобы увидеть, что я умею, или /start, чтобы начать.
rate-limited = Слишком быстро. Подождите десять секунд, до тех пор я промолчу.

## Кому что можно и где

access-team = Это доступно только тем, кто ведёт сообщество.
access-owner = Это доступно только владельцу.
access-role = Ваша роль в команде – { $role }, и это делают другие. Попросите владельца или администратора.
access-private = Это не для чужих глаз. Напишите мне, пожалуйста, в личные сообщения.
access-private-button = Написать лично
access-group = Это работает только в группе.
access-anonymous =
    Вы пишете от имени группы, и я не вижу, кто вы. Напишите мне, пожалуйста, в личные сообщения.

## Кнопки и ссылки

button-forged = Эта кнопка не моя или испорчена. Возьмите, пожалуйста, новую.
button-foreign = Эта кнопка сделана для другого человека.
button-stale = Эта кнопка устарела. Отправьте, пожалуйста, команду ещё раз.
ref-forged = Эта ссылка испорчена или не моя. Откройте её ещё раз там, где нашли, или отправьте /start.
ref-stale = Эта ссылка устарела. Отправьте /start, чтобы увидеть, что происходит сейчас.

## Диалог с вопросами

dialogue-cancel = Отменить
dialogue-skip = Пропустить
dialogue-default = Оставить: { $value }
dialogue-answered = { $label }: { $value }
dialogue-reply-here = Ответьте, пожалуйста, на это сообщение.
dialogue-cancelled = Команда { $command } отменена. Ничего не сохранено.
dialogue-replaced = Команда { $command } отложена: она осталась незаконченной.
dialogue-expired = Прошло больше часа, и я закрыл { $command }. Отправьте, пожалуйста, команду ещё раз.
dialogue-changed = Команда { $command } с тех пор изменилась. Отправьте её, пожалуйста, ещё раз.
dialogue-stale = Этот вопрос уже закрыт. Отправьте, пожалуйста, команду ещё раз.

## Команда одной строкой

line-twice = «{ $name }» написано дважды. Напишите, пожалуйста, один раз.
line-unknown-name =
    Здесь нет «{ $name }». Может быть, «{ $meant }»? Если это часть текста, возьмите текст в кавычки.
line-too-much = Не понимаю, что делать с «{ $extra }». То, в чём есть пробелы, берите в кавычки.

## Ответы

argument-none = не указано
argument-yes = да
argument-no = нет
argument-not-understood = Не понимаю «{ $input }». Напишите, пожалуйста, иначе.
argument-text-short =
    { $length ->
        [0] Здесь не может быть пусто.
       *[other] Это слишком коротко.
    } Нужно не меньше { $min ->
        [one] { $min } символа
        [few] { $min } символов
        [many] { $min } символов
       *[other] { $min } символа
    } и не больше { $max }.
argument-text-long =
    «{ $input }» длиннее на { $over ->
        [one] { $over } символ
        [few] { $over } символа
        [many] { $over } символов
       *[other] { $over } символа
    }: получилось { $length }, а помещается не больше { $max }.
argument-count-not-number = «{ $input }» – не целое число. Напишите, пожалуйста, число от { $min } до { $max }.
argument-count-range = «{ $input }» не подходит: нужно целое число от { $min } до { $max }.
argument-id = «{ $input }» – не номер. Напишите его, пожалуйста, так: 12.
argument-choice = «{ $input }» нет среди вариантов: { $allowed }.
argument-flag = «{ $input }» – это не «да» и не «нет». Напишите, пожалуйста, да или нет.

## Время

moment-in-hour = Через час
moment-in-day = Через сутки
moment-in-week = Через неделю
moment-unknown =
    Не могу прочесть «{ $input }» как время. Напишите, например, так: завтра 18:00, 25.12 18:00, 2026-12-01 18:00, через 2 часа, 3д.
moment-no-time = В «{ $input }» есть день, но нет времени. Добавьте его, например 18:00.
moment-ambiguous =
    «{ $input }» можно прочесть двояко: какое из чисел – месяц? Напишите день.месяц, например 25.12 18:00, или 2026-12-25 18:00.
moment-past = «{ $input }» уже прошло: сейчас { $now }.
moment-soon = «{ $input }» – слишком скоро. Самое раннее время: { $min }.
moment-late = «{ $input }» – слишком далеко. Самое позднее время: { $max }.
moment-gap =
    Времени «{ $input }» не бывает: часы переводят вперёд. Ближайшее время после него: { $next }.

## Города, по которым названы часовые пояса; остальные зовутся так, как в базе часовых поясов

zone-utc = всемирное время
zone-europe-kaliningrad = Калининград
zone-europe-moscow = Москва
zone-europe-simferopol = Симферополь
zone-europe-volgograd = Волгоград
zone-europe-samara = Самара
zone-europe-saratov = Саратов
zone-europe-minsk = Минск
zone-europe-berlin = Берлин
zone-europe-london = Лондон
zone-europe-athens = Афины
zone-asia-yekaterinburg = Екатеринбург
zone-asia-omsk = Омск
zone-asia-novosibirsk = Новосибирск
zone-asia-krasnoyarsk = Красноярск
zone-asia-irkutsk = Иркутск
zone-asia-yakutsk = Якутск
zone-asia-vladivostok = Владивосток
zone-asia-magadan = Магадан
zone-asia-kamchatka = Камчатка
zone-asia-almaty = Алматы
zone-asia-tbilisi = Тбилиси
zone-asia-yerevan = Ереван
zone-asia-tehran = Тегеран
zone-asia-bangkok = Бангкок
zone-asia-ho-chi-minh = Хошимин
