# The sandbox in the browser.

# Its page: no variables, see contract.ts.
sandbox-page-mark = SANDBOX
sandbox-page-forgets = This is a sandbox: nobody outside sees it, and everything is forgotten when it ends.
sandbox-page-gone = The sandbox does not answer. Start it again with “npm start”: this page comes back by itself.
sandbox-page-not-done = The sandbox did not answer, so this may not have been done.
sandbox-page-language = Language
sandbox-page-parts = Parts of the page
sandbox-page-panels = People, clock and trouble
sandbox-page-way = Your first giveaway
sandbox-page-done = done
sandbox-page-show-me = Show me
sandbox-page-hint-fold = Hide the hint
sandbox-page-hint-unfold = Show the hint
sandbox-page-close = Close
sandbox-page-ok = OK

sandbox-page-telegram = Telegram
sandbox-page-vk = VK
sandbox-page-chats = Chats
sandbox-page-chat-empty = No messages yet
sandbox-page-private-telegram = In private with the bot
sandbox-page-private-vk = Messages to the community
sandbox-page-unread = unread
sandbox-page-back = Back to the chats
sandbox-page-bot = bot
sandbox-page-vk-dialog = messages of the community
sandbox-page-typing = working on it…
sandbox-page-messages-in = Messages:
sandbox-page-newest = To the newest message
sandbox-page-earlier = Earlier messages, not shown here:
sandbox-page-earlier-comments = Earlier comments, not shown here:
sandbox-page-empty = Nobody has written here yet.
sandbox-page-empty-telegram = What can this bot do? Press Start, and it will tell.
sandbox-page-empty-vk = Write to the community, and its bot will answer.
sandbox-page-wall-empty = Nothing has been posted here yet.
sandbox-page-edited = edited
sandbox-page-deleted = deleted
sandbox-page-download = Download:

sandbox-page-speak-as = You speak as
sandbox-page-write-as = Your message, as:
sandbox-page-comment-as = Your comment, as:
sandbox-page-write = Message
sandbox-page-write-channel = Broadcast
sandbox-page-comment-placeholder = Write a comment
sandbox-page-comment = Comment
sandbox-page-like = Like
sandbox-page-repost = Repost
sandbox-page-send = Send
sandbox-page-reply = Reply
sandbox-page-reply-cancel = Do not reply
sandbox-page-channel-closed = Only admins can post in this channel.
sandbox-page-start-telegram = Start
sandbox-page-start-vk = Start
sandbox-page-join-group = Join the group
sandbox-page-join-channel = Join the channel
sandbox-page-join-wall = Join the community
sandbox-page-leave-group = Leave the group
sandbox-page-leave-channel = Leave the channel
sandbox-page-leave-wall = Leave the community
sandbox-page-kick-group = Throw out of the group
sandbox-page-kick-channel = Throw out of the channel
sandbox-page-kick-wall = Throw out of the community
sandbox-page-block-telegram = Block the bot
sandbox-page-block-vk = Forbid messages
sandbox-page-unblock-telegram = Unblock the bot
sandbox-page-unblock-vk = Allow messages

sandbox-page-people = People
sandbox-page-speak-as-them = Speak as this person
sandbox-page-open-private = Private chat
sandbox-page-blocks = has blocked the bot
sandbox-page-newcomer-telegram = Somebody new on Telegram
sandbox-page-newcomer-vk = Somebody new on VK
sandbox-page-crowd = 200 people join
sandbox-page-crowd-hint = Strangers come to both networks and take part in the open giveaway. Some of them leave again.
sandbox-page-crowd-coming = A crowd is on its way.

sandbox-page-bot-is-absent = The bot is not here.
sandbox-page-bot-is-member = The bot is here, but is no admin.
sandbox-page-bot-is-admin = The bot is an admin here.
sandbox-page-bot-add = Add it as a member
sandbox-page-bot-add-admin = Add it as an admin
sandbox-page-bot-promote = Make it an admin
sandbox-page-bot-demote = Take its admin rights away
sandbox-page-bot-remove = Remove it

sandbox-page-clock = Clock
sandbox-page-turn-10-minutes = +10 min
sandbox-page-turn-hour = +1 hour
sandbox-page-turn-day = +1 day
sandbox-page-turn-next = To the next event
sandbox-page-next = Next:
sandbox-page-next-none = The bot has nothing planned.

sandbox-page-results = Results
sandbox-page-verify = Check the draw
sandbox-page-verify-again = Check it again
sandbox-page-verify-yourself = Check it yourself
sandbox-page-draw-page = Public page
sandbox-page-verdict-good = Every check holds
sandbox-page-verdict-bad = A check fails
sandbox-page-verdict-lines = What was checked

sandbox-page-trouble = Trouble
sandbox-page-trouble-hint = Make a network fail, and see what becomes of the bot’s messages.
sandbox-page-trouble-network = Network
sandbox-page-trouble-times = Calls hit
sandbox-page-trouble-too-many = Too many requests
sandbox-page-trouble-server-error = Server error
sandbox-page-trouble-timeout = No answer comes back
sandbox-page-trouble-broken-connection = Connection breaks
sandbox-page-trouble-delay = Three seconds late
sandbox-page-trouble-clear = End all trouble

sandbox-page-restart = Begin again
sandbox-page-restart-ask = Forget everything
sandbox-page-restart-foreign = The shop in this sandbox speaks Russian. It can begin again in English.
sandbox-page-restart-in-this-language = Begin again in English
sandbox-page-restart-yes = Yes, forget everything
sandbox-page-restart-no = No

# What the server says.
sandbox-members =
    { $count ->
        [one] { $count } member
       *[other] { $count } members
    }
sandbox-role-owner = owner
sandbox-role-admin = admin
sandbox-role-member = member
sandbox-role-none = not a member
sandbox-note-joined = { $name } joined
sandbox-note-left = { $name } left
sandbox-note-bot-joined = The bot { $name } was added
sandbox-note-bot-left = The bot { $name } was removed
sandbox-next-close = { $at }: the giveaway closes
sandbox-next-beacon = { $at }: the public random number appears
sandbox-next-message = { $at }: a message is sent
sandbox-fault-too-many = { $network }: “too many requests”, { $left } more
sandbox-fault-server-error = { $network }: “bad gateway”, { $left } more
sandbox-fault-timeout = { $network }: answers that never come, { $left } more
sandbox-fault-broken-connection = { $network }: broken connections, { $left } more
sandbox-fault-delay = { $network }: late answers, { $left } more

sandbox-story-giveaway = You own a small shop with a Telegram group and a VK community. Tell the bot in private to hold a giveaway; it speaks on both networks at once.
    .title = Announce a giveaway
    .offer = Announce one for me
    .line = /giveaway_new prize="A tea set" winners=3 ends="in 30 minutes" yes
sandbox-story-join-telegram = The announcement stands in the group and on the wall. Be { $telegram } now, and tap the button under it.
    .title = Join as { $telegram } on Telegram
    .offer = Let { $telegram } tap
sandbox-story-join-vk = VK’s walls have no buttons. Be { $vk }, and comment + under the post.
    .title = Join as { $vk } on VK
    .offer = Let { $vk } comment
sandbox-story-crowd = A giveaway is more fun with people. Let { $people } of them come, on both networks.
    .title = Let people come
    .offer = Let { $people } people join
sandbox-story-turn = Nobody wants to wait for half an hour: turn the clock. The list closes, and its fingerprint is posted before anybody can know who wins.
    .title = Turn the clock
    .offer = Turn it to the close
sandbox-story-winners = The list is fixed. The random number is public and comes a little later: turn the clock once more.
    .title = See the winners
    .offer = Turn it to the draw
sandbox-story-verify = Do not take the bot’s word for it: check the draw from its public files alone.
    .title = Verify the draw
    .offer = Check it now
sandbox-story-free = That was a giveaway from beginning to end. Now try to break it: block the bot, leave, make the networks fail.
    .title = It is all yours

sandbox-did-crowd =
    { $people ->
        [one] { $people } person is on the way.
       *[other] { $people } people are on the way.
    }
sandbox-did-turn = It is { $at } now.
sandbox-did-fault = The fault is planted: it hits the next things that the bot says.
sandbox-did-clear = Everything works again.
sandbox-did-verify = Every check holds: this draw is as it was announced.
sandbox-did-not-verify = The draw does not verify. The lines below say why.
sandbox-did-newcomer = { $name } is here. They are in no group yet.
sandbox-did-reset = Everything has begun again.

sandbox-error-person = There is nobody here called “{ $person }”.
sandbox-error-network = { $person } cannot do that: it belongs to the other network.
sandbox-error-not-in = { $person } is not a member there.
sandbox-error-already-in = { $person } is a member there already.
sandbox-error-not-started = { $person } has never written to the bot, so there is nothing to block.
sandbox-error-button = This button is not there any more.
sandbox-error-link = “{ $link }” leads to no dialog of this sandbox.
sandbox-error-full = The sandbox holds at most { $people } people. Begin again to make room.
sandbox-error-crowd = A crowd is on its way already. Wait until it has arrived.
sandbox-error-faults = Enough faults are planted already. Clear them first.
sandbox-error-nothing-next = The bot has nothing before it, so there is nothing to turn the clock to.
sandbox-error-no-draw = There is no result to check yet.
sandbox-error-refused = The network does not allow that: { $reason }
sandbox-error-unknown = The page asked for something that the sandbox does not know: { $problem }
sandbox-error-foreign = Only the sandbox’s own page may do that.
sandbox-error-large = That is too much at once: at most { $bytes } bytes.
sandbox-error-broken = Something broke on our side. The log in the terminal says what.
sandbox-title = Sandbox of Vestnik
sandbox-no-script = The sandbox needs JavaScript in your browser.
