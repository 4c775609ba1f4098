# Команда: кто что может, приглашения, передача сообщества, что было сделано.

role-owner = владелец
role-admin = администратор
role-editor = редактор
role-marketer = маркетолог
role-moderator = модератор
role-analyst = аналитик
role-may-owner = всё, в том числе передать сообщество другому
role-may-admin = розыгрыши, настройки и команда ниже администраторов
role-may-editor = посты и опросы
role-may-marketer = рассылки, ссылки и сегменты
role-may-moderator = вопросы, предложка и заявки участников
role-may-analyst = цифры и отчёты, ничего не меняя

command-team = Команда
    .help = кто в команде, в какой роли и с какого времени
    .menu = Кто в команде
    .aliases = команда
team-title = <b>Команда сообщества { $community }</b>
team-member = { $name } (№ { $number }) – { $role }, с { $since }
team-member-added = { $name } (№ { $number }) – { $role }, с { $since }, пригласил(а) { $by }
team-nameless = № { $number }
team-member-button = { $name }
team-choose = Нажмите на имя, чтобы сменить роль или расстаться с человеком.
team-more = Людей больше, чем кнопок. Для остальных напишите /team_role или /team_remove и номер человека.
team-role-may = { $role }: { $may }.
team-role-button = Назначить: { $role }
team-role-changed = Готово. { $name } – теперь { $role }: { $may }.
team-role-told = Ваша роль в команде «{ $community }» изменилась. Теперь вы { $role }: { $may }.
team-same-role = Эта роль у человека уже есть: { $role }.
team-unknown = Человека с номером { $number } в команде нет. Кто в ней есть, покажет /team.
team-not-yours = Ваша роль не позволяет давать, менять или забирать роль «{ $role }». Попросите владельца.
team-owner-stays = Владелец не может выйти из команды или сменить роль. Сначала передайте сообщество: /owner_transfer
team-remove-button = Исключить из команды
team-remove-question =
    Исключить из команды: { $name } ({ $role })? Все права пропадут сразу, незаконченные команды будут отложены, а приглашения этого человека перестанут действовать.
team-remove-confirm-button = Да, исключить
team-removed = { $name } больше не в команде.
team-removed-told = Вы больше не в команде «{ $community }».
team-leave-button = Выйти из команды
team-leave-question = Выйти из команды «{ $community }»? Вернуться можно будет только по новому приглашению.
team-leave-confirm-button = Да, выйти
team-left = Вы вышли из команды «{ $community }».

command-team-add = Пригласить в команду
    .help = сделать одноразовое приглашение в команду
    .menu = Пригласить человека в команду
    .aliases = пригласить
    .arg-role =
        В какой роли?
        • администратор – розыгрыши, настройки и команда ниже администраторов
        • редактор – посты и опросы
        • маркетолог – рассылки, ссылки и сегменты
        • модератор – вопросы, предложка и заявки участников
        • аналитик – цифры и отчёты, ничего не меняя
    .arg-role-label = роль
    .arg-role-admin = Администратор
    .arg-role-editor = Редактор
    .arg-role-marketer = Маркетолог
    .arg-role-moderator = Модератор
    .arg-role-analyst = Аналитик
team-invite =
    Это одноразовое приглашение в «{ $community }», роль – { $role }. Оно действует 24 часа и только для того, кто первым его откроет, поэтому больше никому его не отправляйте.
team-invite-telegram = В Telegram: { $link }
team-invite-vk = ВКонтакте: { $link }
team-invite-used = Это приглашение уже использовано, отозвано или старше 24 часов. Попросите новое.
team-already = Вы уже в команде, ваша роль – { $role }. Роль меняют не приглашением, а командой /team: это делает владелец или администратор.
team-joined = Добро пожаловать в команду «{ $community }»! Теперь ваша роль – { $role }: { $may }. Что вы можете, покажет /help.

command-team-remove = Исключить из команды
    .help = исключить человека из команды
    .menu = Исключить человека из команды
    .aliases = исключить
    .arg-member = Кого? Номер, который показывает /team.
    .arg-member-label = номер человека

command-team-role = Сменить роль
    .help = дать человеку из команды другую роль
    .menu = Сменить роль в команде
    .aliases = роль
    .arg-member = Чью роль? Номер, который показывает /team.
    .arg-member-label = номер человека
    .arg-role = Какую роль дать?
    .arg-role-label = роль
    .arg-role-admin = Администратор
    .arg-role-editor = Редактор
    .arg-role-marketer = Маркетолог
    .arg-role-moderator = Модератор
    .arg-role-analyst = Аналитик

command-owner-transfer = Передать сообщество
    .help = сделать владельцем другого человека из команды
    .menu = Передать сообщество другому
    .aliases = передать
    .arg-member = Кому? Номер, который показывает /team.
    .arg-member-label = номер человека
transfer-choose = Кто станет владельцем?
transfer-more = Людей больше, чем кнопок. Для остальных напишите /owner_transfer и номер из /team.
transfer-nobody = Кроме вас, в команде никого нет. Сначала пригласите человека: /team_add
transfer-self = Вы и так владелец.
transfer-button = Передать сообщество
transfer-consequences =
    Передать «{ $community }»? Новый владелец: { $name }. Он будет решать всё, в том числе кто в команде. Вы станете администратором и сами вернуть сообщество не сможете. На согласие есть 24 часа, до этого ничего не меняется.
transfer-confirm-button = Да, передать
transfer-offered = Вопрос отправлен: { $name }. На согласие есть 24 часа, до этого владелец – вы.
transfer-question =
    { $owner } хочет передать вам «{ $community }». Владелец решает всё, в том числе кто в команде, а { $owner } останется администратором. Вы согласны? Вопрос действует 24 часа.
transfer-accept-button = Да, принимаю
transfer-decline-button = Нет
transfer-done = Готово: теперь вы владелец «{ $community }», а { $owner } – администратор.
transfer-done-told = { $name } принимает «{ $community }» и теперь владеет сообществом. Вы – администратор.
transfer-declined = Хорошо, владелец «{ $community }» не меняется: { $owner }.
transfer-declined-told = { $name } не хочет принимать «{ $community }». Вы остаётесь владельцем.
transfer-expired = Прошло больше 24 часов, и этот вопрос закрыт. Попросите владельца начать заново.
transfer-expired-told = За 24 часа ответа не было: { $name }. Вы остаётесь владельцем «{ $community }».
transfer-closed = Этот вопрос закрыт: владелец передумал, или ответ уже был.

command-audit = Журнал
    .help = что делала команда: кто, что, как было и как стало, почему
    .menu = Что делала команда
    .aliases = журнал
    .arg-about = О чём показать записи?
    .arg-about-label = всё, розыгрыш или человек
    .arg-about-all = Всё
    .arg-about-giveaway = Розыгрыш
    .arg-about-person = Человек
    .arg-number = Какой номер?
    .arg-number-label = номер розыгрыша или человека
audit-title = <b>Что делала команда сообщества { $community }</b>
audit-none = Такого пока не было.
audit-which = Добавьте номер, например: /audit giveaway 3 или /audit person 5 с номером из /team.
audit-line = • { $at } · { $who }: { $what }
audit-why = Причина: «{ $why }»
audit-bot = терминал
audit-gone = человек, которого больше нет (№ { $number })
audit-unknown = { $act }
audit-older-button = Раньше
audit-file-button = Всё файлом
audit-file =
    { $count ->
        [one] { $count } запись о делах команды в виде таблицы; время – UTC.
        [few] { $count } записи о делах команды в виде таблицы; время – UTC.
        [many] { $count } записей о делах команды в виде таблицы; время – UTC.
       *[other] { $count } записи о делах команды в виде таблицы; время – UTC.
    }
audit-community-claim = Бот получил владельца, создано сообщество «{ $name }».
audit-community-new = Создано сообщество «{ $name }».
audit-community-settings = Изменены настройки: было «{ $oldName }», { $oldLanguage }, { $oldTimezone }, стало «{ $name }», { $language }, { $timezone }.
audit-team-invite = Создано приглашение, роль – { $role }.
audit-team-join = Вступление в команду, роль – { $role }, приглашение от { $by }.
audit-team-role = Сменилась роль: { $person }. Было – { $oldRole }, стало – { $role }.
audit-team-remove = Исключение из команды: { $person }, роль – { $oldRole }.
audit-team-leave = Выход из команды, роль была – { $oldRole }.
audit-owner-offer = Предложено принять сообщество: { $person }.
audit-owner-transfer = Сообщество передано: прежний владелец – { $oldOwner }, новый – { $person }.
audit-owner-decline = Предложение стать владельцем отклонено.
audit-owner-claim = Новый владелец по коду из терминала: { $person }.
audit-venue-add = Добавлена площадка «{ $title }».
audit-venue-leave = Площадка «{ $oldTitle }» передана другому сообществу того же владельца.
audit-venue-forget = Площадка «{ $oldTitle }» забыта.
audit-giveaway-draft = Подготовлен розыгрыш: «{ $prize }».
audit-giveaway-drop = Подготовленный розыгрыш отменён до публикации: «{ $oldPrize }».
audit-giveaway-open = Розыгрыш { $number } опубликован: «{ $prize }», победителей – { $winners }, до { $closesAt }.
audit-giveaway-close = Розыгрыш { $number } закрыт досрочно, { $closedAt }.
audit-giveaway-cancel = Розыгрыш { $number } отменён.
audit-newsletter-draft = Подготовлена рассылка.
audit-newsletter-drop = Подготовленная рассылка выброшена.
audit-newsletter-start = Рассылка { $number } подтверждена, начало: { $startsAt }.
audit-newsletter-schedule = Рассылка { $number } запланирована на { $startsAt }.
audit-newsletter-undo = Рассылка { $number } отозвана до начала.
audit-newsletter-pause = Рассылка { $number } приостановлена.
audit-newsletter-resume = Рассылка { $number } продолжена.
audit-newsletter-cancel = Рассылка { $number } отменена.
audit-newsletter-override = Реклама из рассылки { $number } отправлена вопреки правилу 80/20.
audit-sending-pause = Вся отправка остановлена.
audit-sending-resume = Отправка продолжена.
audit-alert-seen = Предупреждение просмотрено ({ $cause }), напоминаний больше не будет.

command-reclaim = Снова стать владельцем
    .help = стать владельцем сообщества, владелец которого потерян, по коду из терминала
    .aliases = вернуть
    .arg-code = Пришлите код, который команда vestnik claim напечатала в терминале.
    .arg-code-label = код из терминала
reclaim-done = Теперь вы владелец «{ $community }». Прежний владелец стал администратором: /team.
reclaim-wrong = Этот код неверный, уже использован или старше часа. Выполните в терминале vestnik claim ещё раз – появится новый.
owner-claimed-told = По коду из терминала бота у «{ $community }» новый владелец: { $name }. Вы теперь администратор.
