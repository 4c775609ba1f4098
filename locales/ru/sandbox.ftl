# Песочница в браузере.

# Её страница: без переменных, см. contract.ts.
sandbox-page-mark = SANDBOX
sandbox-page-forgets = Это песочница: снаружи её никто не видит, а в конце всё забывается.
sandbox-page-gone = Песочница не отвечает. Запустите её снова командой «npm start» – страница оживёт сама.
sandbox-page-not-done = Песочница не ответила – возможно, это не сделано.
sandbox-page-language = Язык
sandbox-page-parts = Разделы страницы
sandbox-page-panels = Люди, часы и неполадки
sandbox-page-way = Ваш первый розыгрыш
sandbox-page-done = готово
sandbox-page-show-me = Показать
sandbox-page-hint-fold = Скрыть подсказку
sandbox-page-hint-unfold = Показать подсказку
sandbox-page-close = Закрыть
sandbox-page-ok = Хорошо

sandbox-page-telegram = Telegram
sandbox-page-vk = ВКонтакте
sandbox-page-chats = Чаты
sandbox-page-chat-empty = Сообщений пока нет
sandbox-page-private-telegram = Личные чаты с ботом
sandbox-page-private-vk = Сообщения сообществу
sandbox-page-unread = не прочитано
sandbox-page-back = Назад к чатам
sandbox-page-bot = бот
sandbox-page-vk-dialog = сообщения сообщества
sandbox-page-typing = выполняется…
sandbox-page-messages-in = Сообщения:
sandbox-page-newest = К последнему сообщению
sandbox-page-earlier = Более ранние сообщения, здесь не показаны:
sandbox-page-earlier-comments = Более ранние комментарии, здесь не показаны:
sandbox-page-empty = Здесь ещё никто ничего не написал.
sandbox-page-empty-telegram = Что умеет этот бот? Нажмите «Запустить», и он расскажет.
sandbox-page-empty-vk = Напишите сообществу – ответит его бот.
sandbox-page-wall-empty = Здесь пока нет ни одной записи.
sandbox-page-edited = изменено
sandbox-page-deleted = удалено
sandbox-page-download = Скачать:

sandbox-page-speak-as = Вы пишете как
sandbox-page-write-as = Ваше сообщение, от имени:
sandbox-page-comment-as = Ваш комментарий, от имени:
sandbox-page-write = Сообщение
sandbox-page-write-channel = Публикация
sandbox-page-comment-placeholder = Написать комментарий
sandbox-page-comment = Комментарий
sandbox-page-like = Нравится
sandbox-page-repost = Поделиться
sandbox-page-send = Отправить
sandbox-page-reply = Ответить
sandbox-page-reply-cancel = Не отвечать
sandbox-page-channel-closed = Писать в канал могут только администраторы.
sandbox-page-start-telegram = Запустить
sandbox-page-start-vk = Начать
sandbox-page-join-group = Вступить в группу
sandbox-page-join-channel = Подписаться на канал
sandbox-page-join-wall = Вступить в сообщество
sandbox-page-leave-group = Выйти из группы
sandbox-page-leave-channel = Отписаться от канала
sandbox-page-leave-wall = Выйти из сообщества
sandbox-page-kick-group = Исключить из группы
sandbox-page-kick-channel = Исключить из канала
sandbox-page-kick-wall = Исключить из сообщества
sandbox-page-block-telegram = Заблокировать бота
sandbox-page-block-vk = Запретить сообщения
sandbox-page-unblock-telegram = Разблокировать бота
sandbox-page-unblock-vk = Разрешить сообщения

sandbox-page-people = Люди
sandbox-page-speak-as-them = Писать от этого имени
sandbox-page-open-private = Личный чат
sandbox-page-blocks = бот заблокирован
sandbox-page-newcomer-telegram = Новый человек в Telegram
sandbox-page-newcomer-vk = Новый человек ВКонтакте
sandbox-page-crowd = Придут 200 человек
sandbox-page-crowd-hint = В обе сети приходят незнакомые люди и участвуют в открытом розыгрыше. Некоторые потом уходят.
sandbox-page-crowd-coming = Люди уже идут.

sandbox-page-bot-is-absent = Бота здесь нет.
sandbox-page-bot-is-member = Бот здесь есть, но он не администратор.
sandbox-page-bot-is-admin = Бот здесь администратор.
sandbox-page-bot-add = Добавить участником
sandbox-page-bot-add-admin = Добавить администратором
sandbox-page-bot-promote = Сделать администратором
sandbox-page-bot-demote = Забрать права администратора
sandbox-page-bot-remove = Удалить

sandbox-page-clock = Часы
sandbox-page-turn-10-minutes = +10 мин
sandbox-page-turn-hour = +1 час
sandbox-page-turn-day = +1 день
sandbox-page-turn-next = К следующему событию
sandbox-page-next = Дальше:
sandbox-page-next-none = Бот ничего не запланировал.

sandbox-page-results = Итоги
sandbox-page-verify = Проверить розыгрыш
sandbox-page-verify-again = Проверить ещё раз
sandbox-page-verify-yourself = Проверить самому
sandbox-page-draw-page = Открытая страница
sandbox-page-verdict-good = Все проверки пройдены
sandbox-page-verdict-bad = Одна из проверок не пройдена
sandbox-page-verdict-lines = Что проверено

sandbox-page-trouble = Неполадки
sandbox-page-trouble-hint = Сломайте что-нибудь у сети и посмотрите, что станет с сообщениями бота.
sandbox-page-trouble-network = Сеть
sandbox-page-trouble-times = Сколько вызовов
sandbox-page-trouble-too-many = Слишком много запросов
sandbox-page-trouble-server-error = Ошибка сервера
sandbox-page-trouble-timeout = Ответ не приходит
sandbox-page-trouble-broken-connection = Связь обрывается
sandbox-page-trouble-delay = Ответ через три секунды
sandbox-page-trouble-clear = Прекратить неполадки

sandbox-page-restart = Начать заново
sandbox-page-restart-ask = Всё забыть
sandbox-page-restart-foreign = Магазин в этой песочнице говорит по-английски. Можно начать заново по-русски.
sandbox-page-restart-in-this-language = Начать заново по-русски
sandbox-page-restart-yes = Да, всё забыть
sandbox-page-restart-no = Нет

# Что говорит сервер.
sandbox-members =
    { $count ->
        [one] { $count } участник
        [few] { $count } участника
        [many] { $count } участников
       *[other] { $count } участника
    }
sandbox-role-owner = владелец
sandbox-role-admin = администратор
sandbox-role-member = участник
sandbox-role-none = не участник
sandbox-note-joined = Новый участник: { $name }
sandbox-note-left = Больше не с нами: { $name }
sandbox-note-bot-joined = Добавлен бот { $name }
sandbox-note-bot-left = Удалён бот { $name }
sandbox-next-close = { $at }: розыгрыш закроется
sandbox-next-beacon = { $at }: появится публичное случайное число
sandbox-next-message = { $at }: уйдёт сообщение
sandbox-fault-too-many = { $network }: «слишком много запросов», осталось { $left }
sandbox-fault-server-error = { $network }: «сервер недоступен», осталось { $left }
sandbox-fault-timeout = { $network }: ответы не приходят, осталось { $left }
sandbox-fault-broken-connection = { $network }: обрывы связи, осталось { $left }
sandbox-fault-delay = { $network }: ответы опаздывают, осталось { $left }

sandbox-story-giveaway = У вас небольшая лавка: группа в Telegram и сообщество ВКонтакте. Напишите боту в личку, что хотите провести розыгрыш, – он объявит его сразу в обеих сетях.
    .title = Объявите розыгрыш
    .offer = Объявить за меня
    .line = /giveaway_new prize="Чайный набор" winners=3 ends="через 30 минут" yes
sandbox-story-join-telegram = Объявление уже в группе и на стене. Теперь побудьте другим человеком ({ $telegram }) и нажмите кнопку под объявлением.
    .title = Участие в Telegram: { $telegram }
    .offer = { $telegram } нажимает кнопку
sandbox-story-join-vk = На стене ВКонтакте кнопок нет. Побудьте другим человеком ({ $vk }) и оставьте под записью комментарий «+».
    .title = Участие ВКонтакте: { $vk }
    .offer = { $vk } оставляет «+»
sandbox-story-crowd = Розыгрыш веселее, когда людей много. Пусть придут ещё, сразу в обе сети: { $people } человек.
    .title = Пусть придут люди
    .offer = Позвать людей: { $people }
sandbox-story-turn = Ждать полчаса незачем: переведите часы. Список закроется, и его отпечаток появится раньше, чем кто-нибудь сможет узнать победителей.
    .title = Переведите часы
    .offer = Перевести часы к закрытию
sandbox-story-winners = Список закрыт. Случайное число общедоступно и появится чуть позже: переведите часы ещё раз.
    .title = Узнайте победителей
    .offer = Перевести часы к розыгрышу
sandbox-story-verify = Не верьте боту на слово: проверьте розыгрыш по одним лишь открытым файлам.
    .title = Проверьте розыгрыш
    .offer = Проверить сейчас
sandbox-story-free = Это был розыгрыш от начала до конца. Теперь попробуйте его сломать: заблокируйте бота, выйдите из группы, устройте сбой сети.
    .title = Всё в ваших руках

sandbox-did-crowd =
    { $people ->
        [one] { $people } человек уже в пути.
        [few] { $people } человека уже в пути.
        [many] { $people } человек уже в пути.
       *[other] { $people } человека уже в пути.
    }
sandbox-did-turn = Теперь на часах { $at }.
sandbox-did-fault = Сбой устроен: он заденет то, что бот скажет дальше.
sandbox-did-clear = Всё снова работает.
sandbox-did-verify = Все проверки сошлись: розыгрыш прошёл так, как был объявлен.
sandbox-did-not-verify = Розыгрыш проверку не прошёл. Почему – сказано ниже.
sandbox-did-newcomer = { $name } уже здесь, но пока не состоит ни в одной группе.
sandbox-did-reset = Всё началось сначала.

sandbox-error-person = Здесь нет никого с именем «{ $person }».
sandbox-error-network = { $person } этого не может: это делается в другой сети.
sandbox-error-not-in = { $person } там не состоит.
sandbox-error-already-in = { $person } там уже состоит.
sandbox-error-not-started = { $person } ещё не пишет боту, так что блокировать нечего.
sandbox-error-button = Этой кнопки уже нет.
sandbox-error-link = «{ $link }» не ведёт ни в один диалог этой песочницы.
sandbox-error-full = В песочнице помещается не больше { $people } человек. Начните сначала, чтобы освободить место.
sandbox-error-crowd = Люди уже идут. Подождите, пока они придут.
sandbox-error-faults = Сбоев уже достаточно. Сначала уберите их.
sandbox-error-nothing-next = Боту пока нечего ждать, и переводить часы не к чему.
sandbox-error-no-draw = Проверять пока нечего: итогов ещё нет.
sandbox-error-refused = Сеть этого не позволяет: { $reason }
sandbox-error-unknown = Страница попросила то, чего песочница не умеет: { $problem }
sandbox-error-foreign = Это может делать только страница самой песочницы.
sandbox-error-large = Слишком много за один раз: не больше { $bytes } байт.
sandbox-error-broken = У нас что-то сломалось. Что именно, сказано в терминале.
sandbox-title = Песочница Вестника
sandbox-no-script = Песочнице нужен JavaScript в браузере.
