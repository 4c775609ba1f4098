# Newsletters: writing one, its preview, sending it, what became of it.

command-newsletter-new = New newsletter
    .help = write to all subscribers
    .menu = New newsletter
    .aliases = рассылка broadcast
    .arg-message =
        What shall it say? Write it to me as a message, or forward one: with formatting, with a picture if you like.
        • <b>{"{"}name|friend{"}"}</b> becomes the reader's first name, or “friend” where I do not know it.
        • A last line like <b>To the shop | https://example.com</b> becomes a button.
    .arg-message-label = message
    .arg-kind =
        Is it something useful, or an offer? Offers go only to those who agreed to them, and never more than one in five messages.
    .arg-kind-label = kind
    .arg-kind-useful = Useful
    .arg-kind-promo = An offer
    .arg-audience =
        Who shall get it? For all, tap the button; for some of them, write for example: language=ru network=vk topic=News tag=vip since=2026-01-31
    .arg-audience-label = who
    .arg-start = When shall it begin? For example: now, tomorrow 18:00, 25.12 10:00.
    .arg-start-label = begin
start-now = now

letter-empty = There is nothing in that message. Write some words, or send a picture.
letter-protected = The author of that message does not allow it to be copied. Please write it anew.
letter-unsupported =
    { $what ->
        [album] I can send one picture with a text, not an album. Send me one picture.
        [video] I cannot send videos in a newsletter. Send words, or a picture with words.
        [voice] I cannot send voice messages in a newsletter. Send words, or a picture with words.
        [sticker] I cannot send stickers in a newsletter. Send words, or a picture with words.
        [file] I cannot send files in a newsletter. Send words, or a picture with words.
        [poll] I cannot send polls in a newsletter. Send words, or a picture with words.
       *[other] I cannot send that in a newsletter. Send words, or a picture with words.
    }
letter-picture = (a picture)

newsletter-footer = – { $community }. No more of these: /stop
newsletter-nameless = friend
newsletter-words = “{ $words }”

newsletter-preview = <b>Above you see what your readers get. Nobody has got it yet.</b>
newsletter-kind-useful = Useful
newsletter-kind-promo = An offer
newsletter-audience =
    { $people ->
        [one] For { $people } person: Telegram { $telegram }, VK { $vk }.
       *[other] For { $people } people: Telegram { $telegram }, VK { $vk }.
    }
newsletter-unreachable =
    { $people ->
        [one] { $people } of them cannot be reached now: they have blocked me or closed their messages. This newsletter does not go to them.
       *[other] { $people } of them cannot be reached now: they have blocked me or closed their messages. This newsletter does not go to them.
    }
newsletter-unwilling =
    { $people ->
        [one] { $people } more subscriber has not agreed to offers and is left out.
       *[other] { $people } more subscribers have not agreed to offers and are left out.
    }
newsletter-when = Begins: { $at }
newsletter-when-now = Begins a minute after you confirm; until then you can call it back.
newsletter-quiet = That is at night, and I write to people between 9:00 and 22:00 only. The first messages go out: { $at }.
newsletter-lost = { $network } cannot show this formatting: { $what }. The words come as plain text there.
mark-strike = struck through
mark-spoiler = hidden text
mark-code = code
mark-pre = a block of code
mark-quote = a quotation
newsletter-offer-all = The 80/20 rule: everybody has had enough useful messages, so all of them may get an offer.
newsletter-offer-some = The 80/20 rule: { $now } of { $total } may get an offer now. The others have had too few useful messages.
newsletter-offer-none = The 80/20 rule: nobody may get an offer now (0 of { $total }). They have had too few useful messages.
newsletter-offer-later =
    { $needed ->
        [one] • { $people } – after { $needed } more useful message
       *[other] • { $people } – after { $needed } more useful messages
    }
newsletter-offer-wait = If you confirm, whoever has to wait gets it as soon as the rule allows – within { $days } days, or not at all.
newsletter-send-button = Send
newsletter-schedule-button = Schedule
newsletter-hold-button = Confirm: it goes when the rule allows
newsletter-partial-button = Only to those who may have it now
newsletter-useful-first-button = Write something useful first
newsletter-useful-first = Good idea. This offer is thrown away, nobody has got it. Now write something useful: /newsletter_new
newsletter-test-button = Send it to me first
newsletter-drop-button = Throw away
newsletter-dropped = Thrown away. Nobody has got it.
newsletter-tested =
    { $accounts ->
        [0] I cannot write to any of your accounts.
        [one] Sent to your account.
       *[other] Sent to your { $accounts } accounts.
    }
newsletter-refused =
    { $part ->
        [picture] ⚠️ { $network } does not take this picture, so readers there would get nothing. Throw the draft away and send me the newsletter with another picture.
       *[text] ⚠️ { $network } does not take this newsletter, so readers there would get nothing. Throw the draft away and send me the newsletter anew, without what the network objects to.
    }
    The network says: { $error }
newsletter-confirmed = Confirmed as newsletter { $number }. Below you see how it goes.
newsletter-undone = Called back. Nobody has got it, and you can confirm it again.
newsletter-undo-button = Call it back
newsletter-pause-button = Pause
newsletter-resume-button = Go on
newsletter-cancel-button = Cancel
newsletter-cancel-question = Cancel newsletter { $number } for good? Whoever has it keeps it, nobody else gets it.
newsletter-cancel-confirm-button = Yes, cancel it
newsletter-receipt-button = Receipt (CSV)
newsletter-receipt =
    { $rows ->
        [one] Newsletter { $number }: who got it, who did not, and why. { $rows } recipient.
       *[other] Newsletter { $number }: who got it, who did not, and why. { $rows } recipients.
    }

newsletter-nobody = No subscriber matches that. Who is subscribed: /subscribers
newsletter-nobody-agreed =
    { $people ->
        [one] The { $people } subscriber who is meant has not agreed to offers. Send something useful, or choose others.
       *[other] None of the { $people } subscribers who are meant has agreed to offers. Send something useful, or choose others.
    }
newsletter-too-long =
    { $over ->
        [one] That is too long for { $network }: with the closing line it has { $over } character more than the { $max } that fit. Please send it shorter.
       *[other] That is too long for { $network }: with the closing line it has { $over } characters more than the { $max } that fit. Please send it shorter.
    }
newsletter-caption-too-long =
    { $over ->
        [one] With a picture that is too long for { $network }: with the closing line it has { $over } character more than the { $max } that fit under a picture. Shorten it, or send it without the picture.
       *[other] With a picture that is too long for { $network }: with the closing line it has { $over } characters more than the { $max } that fit under a picture. Shorten it, or send it without the picture.
    }
newsletter-too-many-buttons = Those are too many buttons for { $network }: { $count }, where at most { $max } fit. Please send it with fewer.
newsletter-label-too-long = “{ $label }” is too long for a button on { $network }: { $length } characters, where at most { $max } fit.
newsletter-gone = This draft was confirmed or thrown away before.
newsletter-late = The time you chose has passed meanwhile. Please make the newsletter again with a later one.
newsletter-begun = It has begun already. You can pause or cancel it: the buttons are on its card.
newsletter-not-running = This newsletter is not being sent.
newsletter-paused-already = Somebody of your team has just paused it.
newsletter-goes-already = It is going on already.
newsletter-over = This newsletter is over: there is nothing left to change.
newsletter-not-promo = Only offers are held by the 80/20 rule, and this one is something useful.
newsletter-unknown = There is no newsletter { $number }. /newsletters lists them.
newsletter-missed-alert =
    ⚠️ Newsletter { $number } was to begin at { $at }, but I was not running then and have sent nothing. Send it now or cancel it: /newsletter { $number }
newsletter-errors-alert =
    ⚠️ I have paused newsletter { $number }: too many messages failed.
    The network says: { $error }
    When that is mended, let it go on: /newsletter { $number }
newsletter-alert-over = ✅ Newsletter { $number }: somebody of the team has decided how it goes on.

newsletter-title = <b>Newsletter { $number }</b> · { $kind }
newsletter-state-draft = not confirmed
newsletter-state-scheduled = Begins: { $at }
newsletter-state-arming = Begins { $at }. Until then you can call it back.
newsletter-state-planning = Being sent; I am still going through the list of subscribers.
newsletter-state-running = Being sent.
newsletter-state-paused = Paused.
newsletter-state-errors = Paused, because too many messages failed. The network says: { $error }
newsletter-state-quiet = It is night there. It goes on: { $at }.
newsletter-state-waiting = Sent. Whoever is still waiting gets it as soon as the 80/20 rule allows.
newsletter-state-missed = Missed: it was to begin at { $at }, but I was not running.
newsletter-state-finished = Finished: { $at }
newsletter-state-cancelled = Cancelled.
newsletter-count = { $done } of { $total } done
newsletter-count-sent = ✅ Got it: { $people }
newsletter-count-held = ⏳ Wait for something useful first: { $people }
newsletter-count-denied = 🚫 Have blocked me: { $people }
newsletter-count-failed = ❌ Failed: { $people }
newsletter-count-unknown = ❔ The network did not answer whether they got it: { $people }
newsletter-count-skipped = ➖ Left out: { $people }
newsletter-count-expired = ⌛ Waited too long: { $people }
newsletter-count-cancelled = ✖️ Cancelled before it was their turn: { $people }
newsletter-left =
    { $minutes ->
        [one] About { $minutes } minute left, until { $at } ({ $speed } a minute).
       *[other] About { $minutes } minutes left, until { $at } ({ $speed } a minute).
    }
newsletter-clicks = 🔗 Opened links: { $clicks } ({ $percent } %)
newsletter-harm = Since then unsubscribed: { $left }, blocked me: { $blocked }
newsletter-done = 📬 Newsletter { $number } is done. Got it: { $sent } of { $total }. More: /newsletter { $number }
newsletter-done-waiting =
    📬 Newsletter { $number } has gone out. Got it: { $sent } of { $total }. Wait for something useful first: { $held }; they get it as soon as the 80/20 rule allows. More: /newsletter { $number }
newsletter-line = { $number }. { $title } – { $state }

command-newsletters = Newsletters
    .help = newsletters and how they went
    .menu = Newsletters
    .aliases = рассылки broadcasts
newsletters-title = <b>Newsletters</b>
newsletters-none = There was no newsletter yet. Write the first one: /newsletter_new
newsletters-more = More about one of them: /newsletter and its number.

command-newsletter = One newsletter
    .help = how a newsletter goes; pause or cancel it
    .menu = How a newsletter goes
    .aliases = о_рассылке
    .arg-number = Which newsletter? Write its number.
    .arg-number-label = newsletter

command-newsletter-why = Why not sent
    .help = why somebody has not got a newsletter
    .menu = Why somebody has not got it
    .aliases = почему_не_пришло
    .arg-number = Which newsletter? Write its number.
    .arg-number-label = newsletter
    .arg-person = Who? Write @name, t.me/name, vk.com/id5 or tg:7.
    .arg-person-label = person
why-stranger = “{ $input }” is none of your subscribers: they never subscribed, or left before it began.
why-not-begun = The newsletter has not begun.
why-not-yet = Not yet: I am still going through the list of subscribers.
why-not-meant = It was not for them: they subscribed later, or are not among those you chose.
why-sent = They got it: { $at }.
why-denied = They do not let me write to them. The network said ({ $at }): { $error }
why-failed = It could not be sent. The network said ({ $at }): { $error }
why-unknown = I sent it, but the network never answered whether it arrived ({ $at }). I do not send it twice.
why-held =
    { $needed ->
        [one] They wait: the 80/20 rule wants { $needed } more useful message first.
       *[other] They wait: the 80/20 rule wants { $needed } more useful messages first.
    }
why-left-out =
    { $needed ->
        [one] Left out by the 80/20 rule: { $needed } useful message was missing.
       *[other] Left out by the 80/20 rule: { $needed } useful messages were missing.
    }
why-linked = They have linked two accounts, and got it on the other one.
why-unsubscribed = They unsubscribed before it was their turn: { $at }.
why-no-offers = They refused offers before it was their turn: { $at }.
why-no-bot = They subscribed with a bot or VK community that is no longer in my settings.
why-unreachable = I could not write to them: they had blocked me or closed their messages. As soon as they write to me, they get the next one.
why-expired = They had to wait for useful messages, and the time for that ran out: { $at }.
why-cancelled = The newsletter was cancelled before it was their turn ({ $at }).
why-now = It is on its way this moment.
why-paused = The newsletter is paused.
why-quiet = It is night there. It goes on: { $at }.
why-later = It did not work and is tried again: { $at }.
why-soon = They are in the queue.

command-newsletter-override = Against the rule
    .help = send an offer against the 80/20 rule
    .menu = Send an offer against the rule
    .aliases = вопреки_правилу
    .arg-number = Which newsletter? Write its number.
    .arg-number-label = newsletter
    .arg-reason = Why? The reason stays in the log of the team. Write at least ten characters.
    .arg-reason-label = reason
newsletter-overridden = Newsletter { $number } goes to everybody who agreed to offers. It counts, so the next offer has to wait longer. Your reason stands in /audit
