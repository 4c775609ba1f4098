# Giveaways: announcing, entering, the draw, the result.

command-giveaway-new = New giveaway
    .help = hold a giveaway in all your groups at once
    .menu = New giveaway
    .aliases = розыгрыш giveaway_start
    .arg-prize = What can be won?
    .arg-prize-label = prize
    .arg-winners = How many winners?
    .arg-winners-label = number of winners
    .arg-ends = When does it end? For example: tomorrow 18:00, or 3d.
    .arg-ends-label = end
    .arg-early = May you close it earlier? The rules will say so.
    .arg-early-label = may be closed earlier
    .arg-beacon = Where does the random number come from?
    .arg-beacon-label = source of the random number
    .arg-beacon-drand = public beacon
    .arg-beacon-sealed = sealed secret
    .arg-delay = How many seconds after the close shall the random number come?
    .arg-delay-label = seconds from the close to the random number
    .arg-yes = Publish without a preview?
    .arg-yes-label = publish without a preview
giveaway-no-venues = There is no place to announce it yet. Add me to your group first, and make me an admin there.
giveaway-sealed-owner = Only the owner can choose a sealed draw, because people cannot check it against the operator.
giveaway-too-late = The end ({ $at }) is less than half a minute away. Please make a new giveaway with a later end.
giveaway-opened = Giveaway { $number } is open. I am announcing it now. See how it goes: /giveaway { $number }
giveaway-unknown = There is no giveaway { $number }. /giveaways lists them.

draft-title = <b>This is how it will be – nobody sees it yet</b>
draft-reserves =
    { $reserves ->
        [one] { $reserves } reserve is drawn at the same time, in case a winner drops out.
       *[other] { $reserves } reserves are drawn at the same time, in case a winner drops out.
    }
draft-drand =
    { $seconds ->
        [one] The random number comes from the public drand beacon, at least { $seconds } second after the list is closed. Nobody can know or change it, not even you.
       *[other] The random number comes from the public drand beacon, at least { $seconds } seconds after the list is closed. Nobody can know or change it, not even you.
    }
draft-sealed =
    ⚠️ <b>SEALED: NOT PROVABLE AGAINST THE OPERATOR.</b> The random number was fixed today and stays secret until the draw. Whoever runs the bot could know it. The page and every check will say so.
draft-venue = 📢 { $network }: { $title }
draft-venue-weak = ⚠️ { $network }: { $title } – I am no admin there and cannot see who is a member
draft-frozen = After you publish, prize, number of winners and conditions cannot be changed.
draft-publish-button = Publish
draft-publish-sealed-button = Publish sealed
draft-drop-button = Throw away
draft-dropped = Thrown away. Nobody has seen it.
draft-gone = This draft was published or thrown away before.

giveaway-title = 🎁 <b>{ $prize }</b>
giveaway-winners =
    { $winners ->
        [one] { $winners } winner
       *[other] { $winners } winners
    }
giveaway-ends = Ends: { $at }
giveaway-early = The organiser may close it earlier.
giveaway-condition-telegram = Condition: be a member of this group until the result.
giveaway-condition-vk = Condition: be a member of this community until the result.
giveaway-how-telegram = Tap the button to take part. It is free, and one person has one chance.
giveaway-how-vk = To take part, open { $link } or comment +. It is free, and one person has one chance.
giveaway-closed-count =
    { $count ->
        [0] Closed. Nobody took part.
        [one] Closed. { $count } person took part.
       *[other] Closed. { $count } people took part.
    }
giveaway-fair-drand = The list is fixed before the random number exists, and anybody can repeat the draw.
giveaway-fair-sealed = SEALED: NOT PROVABLE AGAINST THE OPERATOR. The random number is fixed and hidden until the draw.
giveaway-page = Rules, list and result: { $url }
machine-line = { $line }
giveaway-join-button = Take part
giveaway-join-button-count = Take part · { $count }
rules-file = { $prize } – the rules as a file. Whoever keeps it can check later that nothing was changed.
wall-count =
    { $count ->
        [one] { $count } person takes part already.
       *[other] { $count } people take part already.
    }

join-entered = You are in! Giveaway { $number }: { $prize }. The draw follows after { $at }. Good luck!
join-already = You are already in: giveaway { $number }, { $prize }.
join-checking = I am checking whether you are a member of the community; that takes a moment. If you are, you are in.
join-not-member = To take part you must be a member of the community. Join it, then try again.
join-closed = Giveaway { $number } is closed: no more entries since { $at }.
join-cancelled = Giveaway { $number } was cancelled.
join-staff = You are in the team, and the team does not take part. That is in the rules.

command-giveaways = Giveaways
    .help = what can be won now
    .menu = What can be won now
    .aliases = розыгрыши
giveaways-title = <b>Giveaways</b>
giveaways-none = There is no giveaway at the moment.
giveaways-none-team = There was no giveaway yet. Hold the first one: /giveaway_new
giveaways-more = More about one of them: /giveaway and its number.
giveaway-line = { $number }. { $prize } – { $state }
state-draft = not published
state-open =
    open until { $at }, { $count ->
        [one] { $count } entrant
       *[other] { $count } entrants
    }
state-closing = closed, the list is being fixed
state-waiting =
    { $n ->
        [one] { $n } entrant, waiting for the random number
       *[other] { $n } entrants, waiting for the random number
    }
state-checking =
    { $n ->
        [one] { $n } entrant, drawn; the winner is being checked
       *[other] { $n } entrants, drawn; the winners are being checked
    }
state-done =
    { $n ->
        [one] drawn, { $n } entrant
       *[other] drawn, { $n } entrants
    }
state-empty = ended without a draw, nobody took part
state-cancelled = cancelled: { $reason }

command-giveaway = Giveaway
    .help = everything about one giveaway
    .menu = Everything about one giveaway
    .aliases = конкурс
    .arg-number = Which giveaway? Its number, please.
    .arg-number-label = number of the giveaway
card-title = <b>Giveaway { $number }: { $prize }</b>
card-close-button = Close entries now
card-cancel-button = Cancel the giveaway
card-receipt-button = My receipt
close-question = Close giveaway { $number } ({ $prize }) for entries now? This cannot be undone.
close-confirm-button = Close now
close-done = Giveaway { $number } takes no more entries. The draw follows by itself.
giveaway-no-early-close = The rules of this giveaway say that it closes at its time, not earlier.
giveaway-not-open = Giveaway { $number } is not open any more.
cancel-how = Everybody will read why. Write it like this: /giveaway_cancel { $number } and the reason.

command-giveaway-cancel = Cancel a giveaway
    .help = call a giveaway off, with a public reason
    .menu = Cancel a giveaway
    .aliases = отменить_розыгрыш
    .arg-number = Which giveaway is to be cancelled? Its number, please.
    .arg-number-label = number of the giveaway
    .arg-reason = Why? Everybody will read this.
    .arg-reason-label = reason
giveaway-cancelled = Giveaway { $number } is cancelled, and everybody is told why.
giveaway-cancel-late = Giveaway { $number } cannot be cancelled any more: its list is fixed, and calling it off now could hide a result. Only if the random number fails to come for seven days may the owner do it.
cancelled-text =
    { $prize } – the giveaway is cancelled.
    Reason: { $reason }

command-mine = My giveaways
    .help = where you take part
    .menu = Where you take part
    .aliases = мои участвую
mine-title = <b>You take part here</b>
mine-none = You do not take part in any giveaway yet. /giveaways shows what can be won.
mine-more = The proof that you are in the list: /receipt and the number.

command-receipt = Receipt
    .help = the proof that you are in the list of a draw
    .menu = The proof of your entry
    .aliases = квитанция
    .arg-number = The receipt of which giveaway? Its number, please.
    .arg-number-label = number of the giveaway
receipt-none = You do not take part in giveaway { $number }.
receipt-open = This is your receipt for giveaway { $number }. Keep it: once the list is fixed, a new one will also show your place in it.
receipt-listed =
    { $n ->
        [one] This is your receipt for giveaway { $number }: you are record { $index } in a list of { $n }. Whoever has this file and the list can check it.
       *[other] This is your receipt for giveaway { $number }: you are record { $index } in a list of { $n }. Whoever has this file and the list can check it.
    }
receipt-private = Your receipt is private: write to me /receipt { $number }.
draw-key-destroyed = The key of this draw was destroyed 30 days after the result, as the rules promise. Receipts cannot be made any more.

command-verify = Check a draw
    .help = everything you need to check a draw yourself
    .menu = Check a draw yourself
    .aliases = проверить
    .arg-number = Which giveaway would you like to check? Its number, please.
    .arg-number-label = number of the giveaway
verify-not-drawn = Giveaway { $number } is not drawn yet. Once it is, you can check it here.
verify-online = This page repeats the draw of giveaway { $number } in your own browser and says what holds. Nobody has to be trusted for it, not even us.
verify-open-button = Check the draw
verify-files = Open this page in a browser, even without a network, and give it the files that follow: it repeats the draw of giveaway { $number } and says what holds. Nobody has to be trusted for it, not even us.
verify-file = { $name } of giveaway { $number }

command-beacon = Bring the random number
    .help = bring the public random number that a draw is waiting for
    .menu = Bring the random number
    .aliases = маяк
    .arg-round = Which round of the beacon?
    .arg-round-label = round
    .arg-signature = What is the signature of this round? 96 hexadecimal digits.
    .arg-signature-label = signature
beacon-taken = Thank you! The signature of round { $round } is genuine, and the draw goes on with it.
beacon-wrong = This is not the signature of round { $round }.
beacon-not-awaited = No draw is waiting for round { $round }.
alert-no-beacon = Giveaway { $number } is waiting for the random number: no relay of the beacon has round { $round } yet. The list is fixed and nothing is lost; the draw goes on by itself as soon as the number is there.

giveaway-paused = All sending is stopped, so the announcement could not go out. Publish it again after /resume.
alert-void-paused = Giveaway { $number }: all sending was stopped before its list could be announced in time for round { $round } of the beacon. That attempt is void and stays listed; now I try again with a later round and the same list.
alert-void-attempt = Giveaway { $number }: the list could not be announced in any group in time for round { $round } of the beacon, so that attempt is void. I am trying again with a later round and the same list. Please check that I may write in your groups: /settings

commit-title =
    { $n ->
        [one] { $prize } – the list is closed: { $n } person.
       *[other] { $prize } – the list is closed: { $n } people.
    }
commit-late = Entries closed { $at }, and nothing was added since. This is posted late, because I could not write any sooner; so a later round decides.
commit-drand = Round { $round } of the public drand beacon decides, due { $at }. Until then nobody knows the result, not even we.
commit-sealed = SEALED: NOT PROVABLE AGAINST THE OPERATOR. The number behind the seal decides.
commit-file = The list: { $url }
commit-attached = The list is attached.

result-title = 🎉 <b>{ $prize }: the winners</b>
result-count =
    { $n ->
        [one] { $n } person took part.
       *[other] { $n } people took part.
    }
winner-line = { $place }. { $name }
winner-line-vk = { $place }. { $name } (VK, vk.com/id{ $userId })
winner-line-telegram = { $place }. { $name } (Telegram)
result-unused =
    { $places ->
        [one] { $places } prize stays with the organiser: there are not enough people.
       *[other] { $places } prizes stay with the organiser: there are not enough people.
    }
result-drand = Anybody can repeat the draw: the list was fixed first, then round { $round } of the public beacon decided.
result-sealed = SEALED: NOT PROVABLE AGAINST THE OPERATOR. The secret is open now, so the ranking can be repeated.
result-attached = The file with the result is attached. To check it yourself, write to me in private: /verify { $number }
result-empty = { $prize } – nobody took part, so there is no draw.
change-left = Number { $rank } of the draw is no longer a member. { $next }
change-condition = Number { $rank } of the draw no longer meets the conditions. { $next }
change-deactivated = The account of number { $rank } of the draw is deactivated. { $next }
change-declined = Number { $rank } of the draw has declined the prize. { $next }
change-no-claim = Number { $rank } of the draw did not claim the prize in time. { $next }
change-failed-check = Number { $rank } of the draw did not pass the check. { $next }
change-next = The next reserve takes the place: number { $rank }.
change-nobody = There is no reserve left.
winner-note =
    🎉 Congratulations! You have won: { $prize } (place { $place }, giveaway { $number }).
    The organiser will get in touch with you about the prize. Your proof: /receipt { $number }

# The public page of a draw.
page-open =
    Open until { $at }. { $count ->
        [one] { $count } person takes part so far.
       *[other] { $count } people take part so far.
    }
page-closed =
    Closed { $at }. { $n ->
        [one] { $n } person is in the list.
       *[other] { $n } people are in the list.
    }
page-cancelled = Cancelled. Reason: { $reason }
page-organiser = Organiser: { $organiser }
page-winners = Winners
page-verify = Check the draw in your browser
page-files = Files to check it yourself
page-by-people =
    { $count ->
        [one] Replaced by people: { $count }
       *[other] Replaced by people: { $count }
    }
page-cannot-promise = What no calculation can promise: that every entrant is a real person, and that the prize is handed over. Everything else you can check: the list was fixed before the random number existed, and the same list and number give the same winners on any computer.

mine-elsewhere = You also take part in giveaways of other communities: /community takes you there.
