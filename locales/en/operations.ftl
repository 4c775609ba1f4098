# Running the bot: stopping everything, alerts.

command-panic = Stop everything
    .help = stop all sending at once, until the owner resumes it
    .menu = Stop all sending
    .aliases = паника
panic-done = 🛑 All sending is stopped. Nothing goes out any more, neither to groups nor to people. Only a message that was already on its way when you wrote cannot be called back.
panic-already = 🛑 All sending is already stopped, since { $since }. It stays stopped.
panic-what-now = I still take in and count everything that people write and tap. /resume by the owner shows what has piled up, and asks before anything goes out.

command-resume = Go on sending
    .help = see what has waited since /panic, and let it go out
    .menu = Go on sending
    .aliases = продолжить
resume-not-paused = Nothing is stopped: I am sending as usual.
resume-title = 🛑 All sending has been stopped since { $since }.
resume-title-restored = 🛑 I was restored from a backup on { $since } and have sent nothing since. Please make sure that the old server is off: two bots would say everything twice.
resume-waiting = This is due and would go out now:
resume-nothing-waits = Nothing is due.
resume-answers = • { $count ->
        [one] { $count } answer to a person
       *[other] { $count } answers to people
    }
resume-notices = • { $count ->
        [one] { $count } notice: news of giveaways and messages to the team
       *[other] { $count } notices: news of giveaways and messages to the team
    }
resume-useful = • { $count ->
        [one] { $count } useful post or message
       *[other] { $count } useful posts and messages
    }
resume-promos = • { $count ->
        [one] { $count } promotional post or message
       *[other] { $count } promotional posts and messages
    }
resume-late-answers = { $count ->
        [one] { $count } answer is older than five minutes. It will not be sent: the person has moved on.
       *[other] { $count } answers are older than five minutes. They will not be sent: people have moved on.
    }
resume-draw = Giveaway { $number } has closed meanwhile. Its list is fixed; once sending goes on, I announce it with a later round of the beacon, whose number nobody knows yet, and then draw.
resume-question = Everything goes out in order and no faster than the networks allow. Shall I go on?
resume-button = Go on sending
resume-done = ✅ Sending goes on.

# Setting up: the live checklist, and how the bot is.

command-setup = Set up
    .help = what is set up already, and what only you can do
    .menu = Set up the bot
    .aliases = установка
setup-title = <b>Setting up “{ $community }”</b>
setup-progress = { $done } of { $all } done. The ticks appear by themselves.
setup-complete = Everything is set up. Hold your first giveaway: /giveaway_new
setup-section = <b>{ $network }: { $bot }</b>
setup-own = What I do myself:
setup-yours = What only you can do:
setup-done = ✅ { $what }
setup-todo = ⬜ { $what }
setup-unknown = ❔ { $what }
setup-how = → { $how }
setup-check-button = Check again
setup-checking = I am looking. What has changed appears here in a moment.

setup-menu = Menu of commands
setup-menu-how = Telegram has not taken it. I try again at each start; the commands work without it.
setup-events = News of messages, taps, and who joins or leaves
setup-events-how = I ask Telegram for this as soon as I read. If the tick stays away, another program uses my token: stop it.
setup-long-poll = Long Poll API with the events that I need
setup-long-poll-how = I cannot switch it on with this token. Open Manage → API usage → Long Poll API and switch it on; then, under “Event types”, tick messages, comments and members.
setup-webhook = A token that no other program uses
setup-webhook-how = Another program has set a webhook for { $bot } and receives everything that people write to me. Stop that program, then start me again: I remove the webhook.
setup-token-telegram = A token that Telegram accepts
setup-token-telegram-how = The token of { $bot } was revoked, so I am deaf and mute on Telegram. Write to @BotFather: /mybots → { $bot } → “API Token”. Put the new one into TELEGRAM_BOT_TOKEN and start me again.
setup-token-vk = An access token that VK accepts
setup-token-vk-how = The token of “{ $bot }” was revoked, so I am deaf and mute on VK. Open Manage → API usage → Access tokens → Create token. Put the new one into VK_GROUP_TOKEN and start me again.
setup-group = A group or channel to work in
setup-group-how = Open my profile ({ $bot }) and choose “Add to Group”. Into a channel: its name → “Administrators” → “Add Administrator”. Giveaways are announced there.
setup-admin = Administrator of “{ $title }”
setup-admin-how = In “{ $title }”, tap the name of the group → “Edit” → “Administrators” → “Add Administrator” → { $bot }. I need no special right, but only administrators are told who is a member, and that is the condition of giveaways.
setup-group-write = Right to write in “{ $title }”
setup-group-write-how = In “{ $title }” only administrators may write. Tap the name of the group → “Edit” → “Administrators” → “Add Administrator” → { $bot }, and I can announce giveaways there.
setup-channel = Right to post in the channel “{ $title }”
setup-channel-how = In “{ $title }”, tap the name of the channel → “Edit” → “Administrators” → { $bot } → “Post Messages”. Without it I can announce nothing there.
setup-lost = Presence in “{ $title }”
setup-lost-how = I was removed from “{ $title }”, or it no longer exists. To bring me back, open my profile ({ $bot }) → “Add to Group”.
setup-joining = Permission to be added to groups
setup-joining-how = Write to @BotFather: /setjoingroups → { $bot } → “Enable”. Until then nobody can add me to a group.
setup-privacy = Reading what people write in groups
setup-privacy-how = Make me an administrator: administrators read everything. If you do not want to, write to @BotFather: /setprivacy → { $bot } → “Disable”, and add me to the group anew. Otherwise I see only commands and replies to me.
setup-places-more = { $count ->
        [one] { $count } more place lacks something.
       *[other] { $count } more places lack something.
    }
setup-places-how = They appear here as soon as the ones above are done.
setup-places-done = { $count ->
        [one] { $count } more place is in order.
       *[other] { $count } more places are in order.
    }
setup-scopes = All rights of the access token
setup-scopes-how = Open Manage → API usage → Access tokens → Create token, and allow the management of the community, its messages, its wall and its files. A token cannot be given more rights later: put the new one into VK_GROUP_TOKEN and start me again.
setup-scope-messages = Right of the access token to use messages
setup-scope-wall = Right of the access token to post on the wall
setup-scope-docs = Right of the access token to upload files
setup-scope-manage = Right of the access token to manage the community
setup-messages = Community messages
setup-messages-how = Open Manage → Messages and switch “Community messages” on. VK does not show me this setting: the tick appears with the first message that reaches me.
setup-buttons = Buttons under messages
setup-buttons-how = Open Manage → Messages → Bot settings and switch “Bot features” on. VK does not show me this setting: the tick appears with the first buttons that VK takes from me.
setup-comments = Comments on the wall
setup-comments-how = Open Manage → Sections → Wall and choose “Open” or “Limited”. A comment “+” is one of the two ways to enter a giveaway.
setup-wall = The wall itself
setup-wall-how = Open Manage → Sections → Wall and choose “Open” or “Limited”. I announce giveaways on it.

command-status = Status
    .help = what works, what does not, and how to mend it
    .menu = What works and what does not
    .aliases = статус состояние
status-title = <b>“{ $community }” now</b>
status-bot-fine = ✅ { $network }, { $bot }: { $places ->
        [0] works.
        [one] works, in { $places } place.
       *[other] works, in { $places } places.
    }
status-bot-lacks = ⚠️ { $network }, { $bot }: something is missing.
status-bot-unknown = ❔ { $network }, { $bot }: I am still looking. Send /status again in a moment.
status-nothing-waits = ✅ Nothing waits: all that people wrote is handled, all that I have to say is said.
status-unhandled = ⏳ { $count ->
        [one] { $count } thing that people wrote or tapped is not handled yet, since { $since }.
       *[other] { $count } things that people wrote or tapped are not handled yet, the oldest since { $since }.
    }
status-unsent = ⏳ { $count ->
        [one] { $count } message waits to be sent, since { $since }.
       *[other] { $count } messages wait to be sent, the oldest since { $since }.
    }
status-paused = 🛑 All sending has been stopped since { $since }. The owner lets it go on with /resume.
status-beacon-answers = ✅ The beacon, from which draws get their random number, answers.
status-beacon-silent = ⚠️ The beacon, from which draws get their random number, does not answer. Draws wait for it and lose nothing. If it lasts, check whether this server reaches the addresses in DRAND_URLS.
status-beacon-unknown = ❔ I have not asked the beacon yet. Send /status again in a moment.
status-address = ✅ Rules, lists and results have pages at { $url }.
status-no-address = ℹ️ PUBLIC_URL is not set: draws have no pages of their own. Rules, lists and results go out as files instead, and everybody can check them just as well.

lack-place = 🚫 { $title }: I cannot announce anything there now. { $how }
lack-all = There is no place where it could be announced now. { $first }
