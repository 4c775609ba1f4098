# Words of the grammar of chat: what every command, dialogue and button may say.

incident =
    Something broke on our side, and nothing was changed. Please try again in a minute. If it happens again, tell the team this number: { $id }

moment = { $date }, { $time } ({ $city })
person-unnamed = a nameless person

## Commands of the grammar itself

command-help = Help
    .help = what I can do, and how each command is written
    .menu = What I can do
    .aliases = commands помощь справка
    .arg-command = Which command would you like to know more about?
    .arg-command-label = name of a command
command-cancel = Cancel
    .help = stop what we are filling in
    .menu = Stop what we are filling in
    .aliases = отмена

help-title = <b>What you can do here</b>
help-line = { $command } – { $help }
help-more = Send /help and the name of a command to learn how it is written.
help-command = <b>{ $title }</b>
help-usage = How it is written: { $usage }
help-argument = { $name } – { $label }
help-argument-optional = { $name } – { $label } (may be left out)
help-line-form =
    You may also write name=value in any order, with quotes around what has spaces in it. What is missing I will ask.
help-unknown = I know no command “{ $input }” that you could use. /help lists them.

cancel-nothing = There is nothing to cancel.

## Commands and messages that were not understood

command-unknown = I do not know the command { $input }. /help shows what I can do.
command-unknown-near = I do not know the command { $input }. Did you mean { $command }?
hint-private = I answer to commands. Send /help to see what I can do, or /start to begin.
rate-limited = That was very fast. Please wait ten seconds; until then I keep silent.

## Who may do what, and where

access-team = Only the team can use this.
access-owner = Only the owner can use this.
access-role = Your role in the team is { $role }, and this is for others. Ask the owner or an admin.
access-private = This is not for everyone’s eyes. Please write it to me in private.
access-private-button = Write in private
access-group = This works only in a group.
access-anonymous =
    You are writing in the name of the group, so I cannot tell who you are. Please write to me in private.

## Buttons and links

button-forged = This button is not from me, or it is damaged. Please use a fresh one.
button-foreign = This button was made for somebody else.
button-stale = This button is out of date. Please send the command again.
ref-forged = This link is damaged or not from me. Please open it again where you found it, or send /start.
ref-stale = This link is out of date. Send /start to see what is going on now.

## The guided dialogue

dialogue-cancel = Cancel
dialogue-skip = Skip
dialogue-default = Keep: { $value }
dialogue-answered = { $label }: { $value }
dialogue-reply-here = Please reply to this message.
dialogue-cancelled = { $command } is cancelled. Nothing was saved.
dialogue-replaced = I have put { $command } aside; it was not finished.
dialogue-expired = More than an hour has passed, so I closed { $command }. Please send it again.
dialogue-changed = { $command } has changed since you began. Please send it again.
dialogue-stale = This question is no longer open. Please send the command again.

## One-line form

line-twice = “{ $name }” is written twice. Please write it once.
line-unknown-name =
    There is no “{ $name }” here. Did you mean “{ $meant }”? If it is part of a text, put the text in quotes.
line-too-much = I do not know what to do with “{ $extra }”. Put quotes around what has spaces in it.

## Arguments

argument-none = none
argument-yes = yes
argument-no = no
argument-not-understood = I do not understand “{ $input }”. Please write it differently.
argument-text-short =
    { $length ->
        [0] This must not be empty.
       *[other] This is too short.
    } It takes at least { $min ->
        [one] { $min } character
       *[other] { $min } characters
    } and at most { $max }.
argument-text-long =
    “{ $input }” is { $over ->
        [one] { $over } character
       *[other] { $over } characters
    } too long: it has { $length }, and at most { $max } fit.
argument-count-not-number = “{ $input }” is not a whole number. Please write one from { $min } to { $max }.
argument-count-range = “{ $input }” does not fit: it must be a whole number from { $min } to { $max }.
argument-id = “{ $input }” is not a number of anything. Please write it like this: 12.
argument-choice = “{ $input }” is not among the choices: { $allowed }.
argument-flag = “{ $input }” is neither yes nor no. Please write yes or no.

## Moments

moment-in-hour = In an hour
moment-in-day = In 24 hours
moment-in-week = In a week
moment-unknown =
    I cannot read “{ $input }” as a time. Write it like one of these: tomorrow 18:00, 25.12 18:00, 2026-12-01 18:00, in 2 hours, 3d.
moment-no-time = “{ $input }” names a day but no time. Add one, for example 18:00.
moment-ambiguous =
    “{ $input }” can be read in two ways: which number is the month? Write day.month, for example 25.12 18:00, or 2026-12-25 18:00.
moment-past = “{ $input }” is in the past: it is now { $now }.
moment-soon = “{ $input }” is too soon. The earliest possible time is { $min }.
moment-late = “{ $input }” is too far away. The latest possible time is { $max }.
moment-gap =
    There is no “{ $input }”: the clocks are set forward over it. The next time there is: { $next }.

## Cities by which time zones are named; others go by their name in the time-zone database

zone-utc = UTC
zone-europe-kaliningrad = Kaliningrad
zone-europe-moscow = Moscow
zone-europe-simferopol = Simferopol
zone-europe-volgograd = Volgograd
zone-europe-samara = Samara
zone-europe-saratov = Saratov
zone-europe-minsk = Minsk
zone-europe-berlin = Berlin
zone-europe-london = London
zone-europe-athens = Athens
zone-asia-yekaterinburg = Yekaterinburg
zone-asia-omsk = Omsk
zone-asia-novosibirsk = Novosibirsk
zone-asia-krasnoyarsk = Krasnoyarsk
zone-asia-irkutsk = Irkutsk
zone-asia-yakutsk = Yakutsk
zone-asia-vladivostok = Vladivostok
zone-asia-magadan = Magadan
zone-asia-kamchatka = Kamchatka
zone-asia-almaty = Almaty
zone-asia-tbilisi = Tbilisi
zone-asia-yerevan = Yerevan
zone-asia-tehran = Tehran
zone-asia-bangkok = Bangkok
zone-asia-ho-chi-minh = Ho Chi Minh City
