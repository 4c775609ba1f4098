# The team: who may do what, invitations, handing over, what was done.

role-owner = owner
role-admin = admin
role-editor = editor
role-marketer = marketer
role-moderator = moderator
role-analyst = analyst
role-may-owner = everything, also handing the community over
role-may-admin = giveaways, settings and the team below the admins
role-may-editor = posts and polls
role-may-marketer = newsletters, links and segments
role-may-moderator = questions, suggestions and entries
role-may-analyst = numbers and reports, without changing anything

command-team = Team
    .help = who is in the team, as what and since when
    .menu = Who is in the team
    .aliases = команда
team-title = <b>The team of { $community }</b>
team-member = { $name } (no. { $number }) – { $role }, since { $since }
team-member-added = { $name } (no. { $number }) – { $role }, since { $since }, taken in by { $by }
team-nameless = no. { $number }
team-member-button = { $name }
team-choose = Press a name to change a role or to part with somebody.
team-more = There are more people than buttons. For the others, write /team_role or /team_remove and their number.
team-role-may = { $role }: { $may }.
team-role-button = Make: { $role }
team-role-changed = Done. { $name } is { $role } now: { $may }.
team-role-told = Your role in the team of “{ $community }” has changed: you are { $role } now – { $may }.
team-same-role = That is their role already: { $role }.
team-unknown = There is nobody with the number { $number } in the team. /team shows who is.
team-not-yours = Your role does not let you give, change or take this role: { $role }. Ask the owner.
team-owner-stays = The owner cannot leave the team or get another role. Hand the community over first: /owner_transfer
team-remove-button = Take out of the team
team-remove-question =
    Take { $name } ({ $role }) out of the team? They lose all rights at once; what they have begun to fill in is dropped, and invitations they made stop working.
team-remove-confirm-button = Yes, take out
team-removed = { $name } is no longer in the team.
team-removed-told = You are no longer in the team of “{ $community }”.
team-leave-button = Leave the team
team-leave-question = Leave the team of “{ $community }”? You can come back only with a new invitation.
team-leave-confirm-button = Yes, leave
team-left = You have left the team of “{ $community }”.

command-team-add = Invite to the team
    .help = make a one-time invitation to the team
    .menu = Invite somebody to the team
    .aliases = пригласить
    .arg-role =
        As what?
        • admin – giveaways, settings and the team below the admins
        • editor – posts and polls
        • marketer – newsletters, links and segments
        • moderator – questions, suggestions and entries
        • analyst – numbers and reports, without changing anything
    .arg-role-label = role
    .arg-role-admin = Admin
    .arg-role-editor = Editor
    .arg-role-marketer = Marketer
    .arg-role-moderator = Moderator
    .arg-role-analyst = Analyst
team-invite =
    This is a one-time invitation to “{ $community }” as { $role }. It is good for 24 hours and for the first person who opens it – send it to nobody else.
team-invite-telegram = On Telegram: { $link }
team-invite-vk = On VK: { $link }
team-invite-used = This invitation was used or withdrawn before, or is older than 24 hours. Ask for a new one.
team-already = You are in the team already, as { $role }. Your role is changed with /team by the owner or an admin, not by an invitation.
team-joined = Welcome to the team of “{ $community }”! You are { $role } now: { $may }. /help shows what you can do.

command-team-remove = Take out of the team
    .help = take somebody out of the team
    .menu = Take somebody out of the team
    .aliases = исключить
    .arg-member = Who? Their number, as /team shows it.
    .arg-member-label = number of the person

command-team-role = Change a role
    .help = give somebody of the team another role
    .menu = Change somebody’s role
    .aliases = роль
    .arg-member = Whose role? Their number, as /team shows it.
    .arg-member-label = number of the person
    .arg-role = Which role?
    .arg-role-label = role
    .arg-role-admin = Admin
    .arg-role-editor = Editor
    .arg-role-marketer = Marketer
    .arg-role-moderator = Moderator
    .arg-role-analyst = Analyst

command-owner-transfer = Hand over the community
    .help = make another one of the team the owner
    .menu = Hand the community over
    .aliases = передать
    .arg-member = To whom? Their number, as /team shows it.
    .arg-member-label = number of the person
transfer-choose = Who shall become the owner?
transfer-more = There are more people than buttons. For the others, write /owner_transfer and their number from /team.
transfer-nobody = There is nobody else in the team. Invite somebody first: /team_add
transfer-self = You are the owner already.
transfer-button = Hand over the community
transfer-consequences =
    Hand “{ $community }” over to { $name }? They will then decide everything, also who is in the team. You become an admin and cannot take it back yourself. They have 24 hours to agree; until then nothing changes.
transfer-confirm-button = Yes, hand over
transfer-offered = I have asked { $name }. They have 24 hours to agree; until then you stay the owner.
transfer-question =
    { $owner } wants to hand “{ $community }” over to you. As the owner you decide everything, also who is in the team, and { $owner } becomes an admin. Do you agree? The question is good for 24 hours.
transfer-accept-button = Yes, I take it over
transfer-decline-button = No
transfer-done = Done: you are the owner of “{ $community }”, and { $owner } is an admin.
transfer-done-told = { $name } has agreed and is the owner of “{ $community }” now. You are an admin.
transfer-declined = All right: { $owner } stays the owner of “{ $community }”.
transfer-declined-told = { $name } does not want to take “{ $community }” over. You stay the owner.
transfer-expired = More than 24 hours have passed, so this question is closed. Ask the owner to begin anew.
transfer-expired-told = { $name } has not answered within 24 hours. You stay the owner of “{ $community }”.
transfer-closed = This question is closed: the owner has changed their mind, or it has been answered.

command-audit = What was done
    .help = what the team has done: who, what, before, after, why
    .menu = What the team has done
    .aliases = журнал
    .arg-about = About what?
    .arg-about-label = all, giveaway or person
    .arg-about-all = All
    .arg-about-giveaway = Giveaway
    .arg-about-person = Person
    .arg-number = Which number does it have?
    .arg-number-label = number of the giveaway or person
audit-title = <b>What the team of { $community } has done</b>
audit-none = Nothing of that kind has been done yet.
audit-which = Please add its number, for example: /audit giveaway 3, or /audit person 5 with a number from /team.
audit-line = • { $at } · { $who }: { $what }
audit-why = Why: “{ $why }”
audit-bot = the terminal
audit-gone = somebody who is gone (no. { $number })
audit-unknown = { $act }
audit-older-button = Older
audit-file-button = All as a file
audit-file =
    { $count ->
        [one] { $count } act of the team, as a table for a spreadsheet; times are in UTC.
       *[other] { $count } acts of the team, as a table for a spreadsheet; times are in UTC.
    }
audit-community-claim = The bot was taken over and “{ $name }” was founded.
audit-community-new = “{ $name }” was founded.
audit-community-settings = Settings were changed from “{ $oldName }”, { $oldLanguage }, { $oldTimezone } to “{ $name }”, { $language }, { $timezone }.
audit-team-invite = An invitation was made, as { $role }.
audit-team-join = Joined the team as { $role }, invited by { $by }.
audit-team-role = { $person } was { $oldRole } and became { $role }.
audit-team-remove = { $person } was taken out of the team; their role was { $oldRole }.
audit-team-leave = Left the team; the role was { $oldRole }.
audit-owner-offer = The community was offered to { $person }.
audit-owner-transfer = The community passed from { $oldOwner } to { $person }.
audit-owner-decline = The offer to become the owner was declined.
audit-owner-claim = { $person } became the owner by a code from the terminal.
audit-venue-add = The place “{ $title }” was added.
audit-venue-leave = The place “{ $oldTitle }” was moved to another community of the same owner.
audit-venue-forget = The place “{ $oldTitle }” was forgotten.
audit-giveaway-draft = A giveaway was prepared: “{ $prize }”.
audit-giveaway-drop = A prepared giveaway was thrown away: “{ $oldPrize }”.
audit-giveaway-open = Giveaway { $number } was published: “{ $prize }”, winners: { $winners }, until { $closesAt }.
audit-giveaway-close = Giveaway { $number } was closed early, at { $closedAt }.
audit-giveaway-cancel = Giveaway { $number } was called off.
audit-newsletter-draft = A newsletter was prepared.
audit-newsletter-drop = A prepared newsletter was thrown away.
audit-newsletter-start = Newsletter { $number } was confirmed to begin at { $startsAt }.
audit-newsletter-schedule = Newsletter { $number } was scheduled for { $startsAt }.
audit-newsletter-undo = Newsletter { $number } was called back before it began.
audit-newsletter-pause = Newsletter { $number } was paused.
audit-newsletter-resume = Newsletter { $number } was resumed.
audit-newsletter-cancel = Newsletter { $number } was cancelled.
audit-newsletter-override = The offer of newsletter { $number } was sent against the 80/20 rule.
audit-sending-pause = All sending was stopped.
audit-sending-resume = Sending went on.
audit-alert-seen = An alert was marked as seen ({ $cause }); its reminders ended.

command-reclaim = Become the owner again
    .help = become the owner of a community whose owner is lost, with a code from the terminal
    .aliases = вернуть
    .arg-code = Please send the code that “vestnik claim” printed to the terminal.
    .arg-code-label = code from the terminal
reclaim-done = You are the owner of “{ $community }” now. Whoever was it before is an admin; see /team.
reclaim-wrong = This code is wrong, used up or older than an hour. Run “vestnik claim” in the terminal again, and it prints a new one.
owner-claimed-told = { $name } has become the owner of “{ $community }” with a code from the bot’s terminal. You are an admin now.
