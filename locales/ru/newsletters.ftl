# Рассылки: как написать, предпросмотр, отправка и что из этого вышло.

command-newsletter-new = Новая рассылка
    .help = написать всем подписчикам
    .menu = Новая рассылка
    .aliases = рассылка broadcast
    .arg-message =
        Что разослать? Напишите сообщение прямо здесь или перешлите готовое: с оформлением и, если хотите, с картинкой.
        • Вместо <b>{"{"}имя|друг{"}"}</b> каждый увидит своё имя, а если оно неизвестно – слово «друг».
        • Последняя строка вида <b>В магазин | https://example.com</b> станет кнопкой.
    .arg-message-label = сообщение
    .arg-kind =
        Это полезное или реклама? Рекламу получат только те, кто на неё согласился, и не чаще одного сообщения из пяти.
    .arg-kind-label = вид
    .arg-kind-useful = Полезное
    .arg-kind-promo = Реклама
    .arg-audience =
        Кому отправить? Нажмите «всем» или напишите, например: язык=ru сеть=вк тема=Новости метка=vip с=31.01.2026
    .arg-audience-label = кому
    .arg-start = Когда начать? Например: сейчас, завтра в 18:00, 25.12 10:00.
    .arg-start-label = начало
start-now = сейчас

letter-empty = В этом сообщении ничего нет. Напишите текст или пришлите картинку.
letter-protected = Автор запретил копировать это сообщение. Напишите его заново, пожалуйста.
letter-unsupported =
    { $what ->
        [album] Я могу отправить текст с одной картинкой, но не альбом. Пришлите одну картинку.
        [video] Видео в рассылке я отправить не могу. Пришлите текст или картинку с текстом.
        [voice] Голосовые в рассылке я отправить не могу. Пришлите текст или картинку с текстом.
        [sticker] Стикеры в рассылке я отправить не могу. Пришлите текст или картинку с текстом.
        [file] Файлы в рассылке я отправить не могу. Пришлите текст или картинку с текстом.
        [poll] Опросы в рассылке я отправить не могу. Пришлите текст или картинку с текстом.
       *[other] Такое в рассылке я отправить не могу. Пришлите текст или картинку с текстом.
    }
letter-picture = (картинка)

newsletter-footer = – { $community }. Отписаться: /stop
newsletter-nameless = друг
newsletter-words = «{ $words }»

newsletter-preview = <b>Так это будет выглядеть – пока никто ничего не получил</b>
newsletter-kind-useful = Полезное
newsletter-kind-promo = Реклама
newsletter-audience =
    { $people ->
        [one] Получит { $people } человек. Telegram: { $telegram }, VK: { $vk }.
        [few] Получат { $people } человека. Telegram: { $telegram }, VK: { $vk }.
       *[many] Получат { $people } человек. Telegram: { $telegram }, VK: { $vk }.
    }
newsletter-unreachable =
    { $people ->
        [one] Из них { $people } заблокировал(а) меня и ничего не получит, пока снова не напишет.
        [few] Из них { $people } заблокировали меня и ничего не получат, пока снова не напишут.
       *[many] Из них { $people } заблокировали меня и ничего не получат, пока снова не напишут.
    }
newsletter-unwilling =
    { $people ->
        [one] Ещё { $people } подписчик не соглашался на рекламу и её не получит.
        [few] Ещё { $people } подписчика не соглашались на рекламу и её не получат.
       *[many] Ещё { $people } подписчиков не соглашались на рекламу и её не получат.
    }
newsletter-when = Начало: { $at }
newsletter-when-now = Начну через минуту после подтверждения, до этого её можно отозвать.
newsletter-quiet = В это время ночь. Я пишу людям только с 9:00 до 22:00, поэтому первые сообщения уйдут в { $at }.
newsletter-lost = Обычным текстом в { $network } будет показано: { $what }.
mark-bold = жирный шрифт
mark-italic = курсив
mark-underline = подчёркнутое
mark-strike = зачёркнутое
mark-spoiler = скрытый текст
mark-code = моноширинный шрифт
mark-pre = блок кода
mark-quote = цитата
mark-mention = упоминания
mark-link = ссылки
newsletter-offer-all = Полезного было достаточно: рекламу можно отправить всем.
newsletter-offer-some =
    Правило 80/20: сейчас можно отправить { $now } из { $total }. Остальным вы прислали слишком мало полезного.
newsletter-offer-none =
    Правило 80/20: сейчас рекламу нельзя отправить никому из { $total }. Вы прислали им слишком мало полезного.
newsletter-offer-later =
    { $needed ->
        [one] • { $people } – после { $needed } полезного сообщения
        [few] • { $people } – после { $needed } полезных сообщений
       *[many] • { $people } – после { $needed } полезных сообщений
    }
newsletter-send-button = Отправить
newsletter-schedule-button = Запланировать
newsletter-hold-button = Подтвердить: остальные получат позже
newsletter-partial-button = Только тем, кому можно сейчас
newsletter-test-button = Сначала прислать мне
newsletter-drop-button = Выбросить
newsletter-dropped = Выброшено. Никто ничего не получил.
newsletter-tested =
    { $accounts ->
        [0] Я не могу написать ни на один из ваших аккаунтов.
        [one] Отправлено на ваш аккаунт.
        [few] Отправлено на { $accounts } ваших аккаунта.
       *[many] Отправлено на { $accounts } ваших аккаунтов.
    }
newsletter-confirmed = Подтверждено: это рассылка { $number }. Ниже видно, как она идёт.
newsletter-undone = Рассылка отозвана. Никто ничего не получил, её можно подтвердить снова.
newsletter-undo-button = Отозвать
newsletter-pause-button = Пауза
newsletter-resume-button = Продолжить
newsletter-cancel-button = Отменить
newsletter-cancel-question = Отменить рассылку { $number } совсем? У кого она уже есть, у тех останется, остальные её не получат.
newsletter-cancel-confirm-button = Да, отменить
newsletter-receipt-button = Отчёт по людям (CSV)
newsletter-receipt =
    { $rows ->
        [one] Рассылка { $number }: что с ней стало у { $rows } получателя.
        [few] Рассылка { $number }: что с ней стало у { $rows } получателей.
       *[many] Рассылка { $number }: что с ней стало у { $rows } получателей.
    }

newsletter-nobody = Под это условие никто не подходит. Кто подписан, покажет /subscribers
newsletter-nobody-agreed =
    { $people ->
        [one] { $people } подходящий подписчик не соглашался на рекламу. Пришлите что-нибудь полезное или выберите других.
        [few] Никто из { $people } подходящих подписчиков не соглашался на рекламу. Пришлите что-нибудь полезное или выберите других.
       *[many] Никто из { $people } подходящих подписчиков не соглашался на рекламу. Пришлите что-нибудь полезное или выберите других.
    }
newsletter-too-long =
    { $over ->
        [one] Для { $network } это длиннее на { $over } символ вместе с подписью внизу. Помещается не больше { $max }. Пришлите, пожалуйста, короче.
        [few] Для { $network } это длиннее на { $over } символа вместе с подписью внизу. Помещается не больше { $max }. Пришлите, пожалуйста, короче.
       *[many] Для { $network } это длиннее на { $over } символов вместе с подписью внизу. Помещается не больше { $max }. Пришлите, пожалуйста, короче.
    }
newsletter-caption-too-long =
    { $over ->
        [one] С картинкой для { $network } это длиннее на { $over } символ вместе с подписью внизу. Под картинкой помещается не больше { $max }. Сократите текст или пришлите его без картинки.
        [few] С картинкой для { $network } это длиннее на { $over } символа вместе с подписью внизу. Под картинкой помещается не больше { $max }. Сократите текст или пришлите его без картинки.
       *[many] С картинкой для { $network } это длиннее на { $over } символов вместе с подписью внизу. Под картинкой помещается не больше { $max }. Сократите текст или пришлите его без картинки.
    }
newsletter-too-many-buttons = Для { $network } слишком много кнопок: { $count }, а помещается не больше { $max }. Пришлите, пожалуйста, с меньшим числом.
newsletter-label-too-long = Надпись «{ $label }» не поместится на кнопке в { $network }: в ней { $length } символов, а можно не больше { $max }.
newsletter-gone = Этот черновик уже подтвердили или выбросили.
newsletter-late = Выбранное время уже прошло. Сделайте, пожалуйста, рассылку заново и выберите время попозже.
newsletter-begun = Она уже началась. Поставить на паузу или отменить можно кнопками под её карточкой.
newsletter-not-running = Эта рассылка сейчас не отправляется.
newsletter-paused-already = Кто-то из команды только что поставил её на паузу.
newsletter-goes-already = Она уже идёт.
newsletter-over = Эта рассылка закончена, менять в ней больше нечего.
newsletter-not-promo = Правило 80/20 задерживает только рекламу, а это полезное.
newsletter-no-receipt = Отчёта пока нет: ещё ничего не отправлено.
newsletter-unknown = Рассылки с номером { $number } нет. Какие есть, покажет /newsletters
newsletter-missed-alert =
    ⚠️ Рассылка { $number } должна была начаться { $at }, но я в это время не работал. Я ничего не отправил. Отправьте её сейчас или отмените: /newsletter { $number }
newsletter-errors-alert =
    ⚠️ Я поставил рассылку { $number } на паузу: слишком много сообщений не отправилось. Сеть отвечает: { $error } Когда исправите, продолжите её: /newsletter { $number }

newsletter-title = <b>Рассылка { $number }</b> · { $kind }
newsletter-state-draft = не подтверждена
newsletter-state-scheduled = Начало: { $at }
newsletter-state-arming = Начнётся { $at }. До этого её можно отозвать.
newsletter-state-planning = Отправляется, я ещё иду по списку подписчиков.
newsletter-state-running = Отправляется.
newsletter-state-paused = На паузе.
newsletter-state-errors = На паузе: слишком много сообщений не отправилось. Сеть отвечает: { $error }
newsletter-state-quiet = Сейчас ночь. Продолжу { $at }.
newsletter-state-waiting = Отправлена. Остальные получат её, когда полезного у них будет достаточно.
newsletter-state-missed = Пропущена: она должна была начаться { $at }, но я не работал.
newsletter-state-finished = Закончена: { $at }
newsletter-state-cancelled = Отменена.
newsletter-count = Готово { $done } из { $total }
newsletter-count-sent = ✅ Получили: { $people }
newsletter-count-held = ⏳ Ждут сначала полезного: { $people }
newsletter-count-denied = 🚫 Заблокировали меня: { $people }
newsletter-count-failed = ❌ Не отправилось: { $people }
newsletter-count-unknown = ❔ Сеть не ответила, дошло ли: { $people }
newsletter-count-skipped = ➖ Пропущены: { $people }
newsletter-count-expired = ⌛ Не дождались: { $people }
newsletter-count-cancelled = ✖️ Отменено до их очереди: { $people }
newsletter-left =
    { $minutes ->
        [one] Осталась примерно { $minutes } минута, до { $at } ({ $speed } в минуту).
        [few] Осталось примерно { $minutes } минуты, до { $at } ({ $speed } в минуту).
       *[many] Осталось примерно { $minutes } минут, до { $at } ({ $speed } в минуту).
    }
newsletter-clicks = 🔗 Открыли ссылки: { $clicks } ({ $percent } %)
newsletter-harm = После этого отписались: { $left }, заблокировали меня: { $blocked }
newsletter-done =
    { $total ->
        [one] 📬 Рассылка { $number } готова: получил { $sent } из { $total } человека. Подробнее: /newsletter { $number }
        [few] 📬 Рассылка { $number } готова: получили { $sent } из { $total } человек. Подробнее: /newsletter { $number }
       *[many] 📬 Рассылка { $number } готова: получили { $sent } из { $total } человек. Подробнее: /newsletter { $number }
    }
newsletter-done-waiting =
    📬 Рассылку { $number } получили { $sent } из { $total }. Ещё { $held } ждут, пока полезного у них не станет достаточно. Подробнее: /newsletter { $number }
newsletter-line = { $number }. { $title } – { $state }

command-newsletters = Рассылки
    .help = рассылки и как они прошли
    .menu = Рассылки
    .aliases = рассылки broadcasts
newsletters-title = <b>Рассылки</b>
newsletters-none = Рассылок ещё не было. Напишите первую: /newsletter_new
newsletters-more = Подробнее об одной из них: /newsletter и её номер.

command-newsletter = Одна рассылка
    .help = как идёт рассылка; приостановить или отменить
    .menu = Как идёт рассылка
    .aliases = о_рассылке
    .arg-number = Какая рассылка? Напишите её номер.
    .arg-number-label = рассылка

command-newsletter-why = Почему не пришло
    .help = почему человек не получил рассылку
    .menu = Почему человек не получил рассылку
    .aliases = почему_не_пришло
    .arg-number = Какая рассылка? Напишите её номер.
    .arg-number-label = рассылка
    .arg-person = Кто? Напишите @имя, t.me/имя, vk.com/id5 или tg:7.
    .arg-person-label = человек
why-stranger = Среди подписчиков нет «{ $input }». Возможно, человек не подписывался или уже отписался.
why-not-begun = Рассылка ещё не началась.
why-not-yet = Ещё не дошла очередь: я иду по списку подписчиков.
why-not-meant = Она была не для этого человека: подписка оформлена позже, или он не подходит под ваши условия.
why-sent = Получил(а): { $at }.
why-denied = Человек не разрешает мне писать. Сеть ответила { $at }: { $error }
why-failed = Отправить не удалось. Сеть ответила { $at }: { $error }
why-unknown = Я отправил, но сеть так и не ответила, дошло ли ({ $at }). Дважды я не отправляю.
why-held =
    { $needed ->
        [one] Ждёт: по правилу 80/20 сначала нужно ещё { $needed } полезное сообщение.
        [few] Ждёт: по правилу 80/20 сначала нужно ещё { $needed } полезных сообщения.
       *[many] Ждёт: по правилу 80/20 сначала нужно ещё { $needed } полезных сообщений.
    }
why-left-out =
    { $needed ->
        [one] По правилу 80/20 пропущен(а): не хватило { $needed } полезного сообщения.
        [few] По правилу 80/20 пропущен(а): не хватило { $needed } полезных сообщений.
       *[many] По правилу 80/20 пропущен(а): не хватило { $needed } полезных сообщений.
    }
why-linked = Человек связал два аккаунта и получил рассылку на другом.
why-unreachable = Человек заблокировал меня. Как только он снова мне напишет, получит следующую.
why-expired = Полезных сообщений человек ждал до { $at }, это слишком долго.
why-cancelled = Рассылку отменили раньше, чем дошла очередь ({ $at }).
why-now = Отправляется прямо сейчас.
why-paused = Рассылка на паузе.
why-later = Следующая попытка: { $at }.
why-soon = Стоит в очереди.

command-newsletter-override = Вопреки правилу
    .help = отправить рекламу вопреки правилу 80/20
    .menu = Отправить рекламу вопреки правилу
    .aliases = вопреки_правилу
    .arg-number = Какая рассылка? Напишите её номер.
    .arg-number-label = рассылка
    .arg-reason = Почему? Причина останется в журнале команды. Напишите не меньше десяти символов.
    .arg-reason-label = причина
newsletter-overridden =
    Рассылка { $number } уходит всем, кто согласился на рекламу. Она засчитывается, так что следующей придётся ждать дольше. Ваша причина видна в /audit
