# What the team is told when something is wrong, and when it is over.

alert-seen-button = Seen
alert-seen = Thank you. I will not remind you of this again.

alert-token-revoked = 🔑 { $network } refuses the token of { $bot }: it was revoked, or made anew. I no longer read or send anything there; the other networks go on, and nothing is lost. Put the new token into the settings of the server and start me again. /status says which setting, and where to get the token.
alert-token-works = ✅ { $network } accepts the token of { $bot } again. I go on where I stopped.
alert-network-down = 📡 { $network } has not answered { $bot } for more than three minutes. You need not do anything if { $network } itself has trouble: I keep trying, and nothing is lost. If { $network } works on your phone, look at the internet connection or the proxy of the server.
alert-network-back = ✅ { $network } answers { $bot } again. What had waited goes out now.
alert-conflict = 👥 Another program reads with the token of { $bot } on { $network }, so each of us misses messages. Stop the other one: perhaps an old server that still runs, or a test. If you do not know it, make a new token.
alert-conflict-over = ✅ { $bot } on { $network } is read by nobody else any more.
alert-failing = ⚠️ Many of my messages on { $network } fail: { $bot } may have lost rights somewhere. /status shows what is missing and how to mend it.
alert-failing-over = ✅ My messages on { $network } arrive again.
alert-disk-full = 💾 The disk of the server is nearly full: { $free } MB are left. When it is full I can no longer store anything. Please delete what is not needed, or get more space.
alert-disk-fine = ✅ The disk of the server has room again: { $free } MB.
alert-disk-readonly = 💾 I cannot write to my data folder on the server. Backups and keys cannot be stored there. Whoever looks after the server has to check the disk and the rights of the folder (DATA_DIR).
alert-disk-writable = ✅ I can write to my data folder again.
alert-clock-forward = 🕒 The clock of the server was put forward by about { $minutes ->
        [one] { $minutes } minute
       *[other] { $minutes } minutes
    }. Giveaways end by this clock. Whoever looks after the server should switch automatic time on (NTP).
alert-clock-back = 🕒 The clock of the server was put back by about { $minutes ->
        [one] { $minutes } minute
       *[other] { $minutes } minutes
    }. Giveaways end by this clock. Whoever looks after the server should switch automatic time on (NTP).
alert-database-was-away = 🗄 My database did not answer for about { $minutes ->
        [one] { $minutes } minute
       *[other] { $minutes } minutes
    }. It is back, and I go on by myself; nothing is lost. If this happens again, whoever looks after the server should look at its memory and disk.
alert-dead-letter = 🧩 I could not handle something that a person wrote or tapped, and have set it aside. The person was told. The log of the server explains it under the number { $id }.
alert-venue-lost = 🚪 I am no longer in “{ $title }”, but giveaway { $number } runs there: I can neither announce anything there nor see who is a member. Please add me again and make me an admin.
alert-venue-demoted = 🚪 I am no longer an admin of “{ $title }”, but giveaway { $number } runs there: I cannot see who is a member. Please make me an admin again.
alert-venue-back = ✅ I am an admin of “{ $title }” again. Giveaway { $number } goes on as usual.
alert-beacon-back = ✅ The random number for giveaway { $number } is there: round { $round }. The draw goes on.
