# The community: claiming the bot, settings, team, venues.

language-en = English
language-ru = Русский
network-telegram = Telegram
network-vk = VK
timezone-option = { $name }
argument-timezone = I know no time zone “{ $input }”. Write it like Europe/Moscow or Asia/Novosibirsk.

command-claim = Take over the bot
    .help = make yourself the owner, with the code from the terminal
    .aliases = владелец
    .arg-code = Please send the code that the bot printed to the terminal when it started.
    .arg-code-label = code from the terminal
    .arg-language = In which language shall I speak in your community?
    .arg-language-label = language of the community
    .arg-language-en = English
    .arg-language-ru = Русский
    .arg-timezone = In which time zone does your community live? Choose one, or write another, for example Asia/Omsk.
    .arg-timezone-label = time zone
    .arg-name = What is your community called? This name stands in the rules of every giveaway.
    .arg-name-label = name of the community
claim-done =
    Welcome! “{ $community }” is yours now.{ $venues ->
        [0] {" "}Next, add me to your group and make me an admin there.
        [one] {" "}I already stand in { $venues } place of it.
       *[other] {" "}I already stand in { $venues } places of it.
    } Send /start to see the next steps.
claim-owned = This bot already has an owner. If that should be you, ask the owner for an invitation to the team.
claim-paused = There were too many wrong codes. Claiming is paused for an hour.
claim-wrong = This code is wrong, used up or older than an hour. Start the bot again, and it prints a new one to the terminal.

command-settings = Settings
    .help = see or change name, language and time zone of the community
    .menu = Settings of the community
    .aliases = настройки
    .arg-language = Which language shall I speak in the community?
    .arg-language-label = language of the community
    .arg-language-en = English
    .arg-language-ru = Русский
    .arg-timezone = Which time zone?
    .arg-timezone-label = time zone
    .arg-name = What is the community called?
    .arg-name-label = name of the community
settings-now = <b>{ $community }</b> – language: { $language }, time zone: { $timezone }
settings-changed = Saved. <b>{ $community }</b> – language: { $language }, time zone: { $timezone }
settings-venue = ✅ { $network }: { $title }
settings-venue-weak = ⚠️ { $network }: { $title } – please make me an admin there, so that I can see who is a member
settings-no-venues = I do not stand in any group yet. Add me to your group and make me an admin.
settings-how = To change something, write it like this: /settings language=en timezone=Europe/Moscow name="My shop"

venue-ready = Hello! I am ready: from now on I see who joins and leaves this group.
venue-needs-admin = Hello! Please make me an admin of this group. Without it I cannot see who is a member, and giveaways cannot be checked.
venue-stranger = Hello! I work for another community, so I cannot be of use here. I will leave within a day.
venue-unclaimed = Hello! I have no owner yet. Whoever started me sends me /claim in private, and then I work here.

command-community-new = New community
    .help = make one more community of your own: another shop, another club
    .menu = Make one more community
    .aliases = новое_сообщество
    .arg-name = What is the new community called? This name stands in the rules of its giveaways.
    .arg-name-label = name of the community
    .arg-language = In which language shall I speak there?
    .arg-language-label = language of the community
    .arg-language-en = English
    .arg-language-ru = Русский
    .arg-timezone = In which time zone does it live? Choose one, or write another, for example Asia/Omsk.
    .arg-timezone-label = time zone
community-founded = “{ $community }” is yours, and we are talking about it here now. Next, add me to its group or channel, or take one over from another community of yours: /venues. Back to the other one: /community.
community-name-taken = You are in the team of “{ $name }” already. Please choose a name by which you can tell the two apart.

command-venues = Places
    .help = where I stand for your community, and what you can do about each place
    .menu = Where I stand
    .aliases = площадки места
venues-title = <b>The places of { $community }</b>
venues-none = There is none yet.
venues-how = To add one, add me to your group or channel as an admin. Tap a place to move or forget it.
venues-more-button = More places
venue-button = { $title }
venue-take-button = Take in: { $title }
venue-move-button = Move to “{ $community }”
venue-forget-button = Forget this place
venue-forget-confirm-button = Yes, forget it
venue-state-admin = ✅ { $network }: { $title } – I see who joins and leaves
venue-state-weak = ⚠️ { $network }: { $title } – I am no admin there; please make me one, so that I can see who is a member
venue-state-channel = ✅ { $network }: { $title } – a channel in which I may post
venue-state-wall = ✅ { $network }: { $title } – the wall of your community
venue-state-left = ❌ { $network }: { $title } – I was removed from there; add me again, or forget the place
venue-state-waiting = ❔ { $title } – does not belong to any community yet
venue-question = I am in “{ $title }” now. Which of your communities does it belong to?
venue-ask-here = Hello! Whoever added me works for several communities. Please tell me in private which one this place belongs to.
venue-taken-in = “{ $title }” belongs to “{ $community }” now.
venue-taken-here = “{ $title }” belongs to “{ $community }” already: somebody else of the team was a moment faster.
venue-taken = “{ $title }” belongs to a community already.
venue-foreign = Only the member of a team who added me there can answer this.
venue-gone = I am no longer there. Add me again, and I ask once more.
venue-busy = Giveaway { $number } (“{ $prize }”) is running in “{ $title }”. Wait for its result or cancel it first; then the place can be moved or forgotten.
venue-moved = “{ $title }” belongs to “{ $community }” now.
venue-forget-question = Forget “{ $title }”? I will leave it and know nothing of it any more. You can add me again at any time.
venue-forget-wall-question = Forget “{ $title }”? Nothing will be published on this wall any more. You find it under /venues if you want it back.
venue-forgotten = “{ $title }” is forgotten.
venue-stranger-channel = Hello! You have added me to your channel, but I work for another community. I post nothing there and will leave it within a day.
venue-unclaimed-channel = Hello! You have added me to your channel, but I have no owner yet. Whoever started me sends me /claim here, and then I work there.
