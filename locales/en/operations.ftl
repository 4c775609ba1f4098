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
