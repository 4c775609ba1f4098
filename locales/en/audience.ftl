# People: the first hello, language, linked accounts, privacy.

command-start = Start
    .help = begin here
    .menu = Begin here
    .aliases = начать старт
start-unclaimed = Hello! I am Vestnik, a bot for communities. I have no owner yet: whoever started me sends /claim and the code from the terminal.
start-stranger = Hello! I am Vestnik and I look after several communities. Please open me from the one you came for: by the button or link under its posts, or with a command in its group.
start-hello = Hello, { $name }! I look after “{ $community }”.
start-hello-unnamed = Hello! I look after “{ $community }”.
start-privacy = What I keep about you and why: /privacy. Your giveaways: /mine. Another account of yours: /link.
start-next-owner =
    Your next steps:
    1. See what is set up and what is left to do: /setup
    2. Hold a giveaway: /giveaway_new
    3. Invite helpers: /team_add
start-next-admin =
    Your next steps:
    1. Hold a giveaway: /giveaway_new
    2. See what is going on: /giveaways
    3. Check where I stand: /settings
start-next-team =
    You are in the team as { $role }: { $may }.
    What you can use now: /help. Who else is in the team: /team

command-language = Language
    .help = choose the language in which I talk to you
    .menu = Choose a language
    .aliases = язык lang
    .arg-language = Which language do you prefer?
    .arg-language-label = language
    .arg-language-en = English
    .arg-language-ru = Русский
language-chosen = From now on I speak { $language } with you.

command-privacy = Privacy
    .help = what I keep about you, and a copy of it
    .menu = What I keep about you
    .aliases = приватность конфиденциальность
privacy-text =
    <b>What I keep about you</b>
    • your account’s number and name on this network, so that I can answer you and name you if you win
    • the language you chose
    • whether you are a member of the groups I look after, since that is the condition for giveaways
    • your entries to giveaways, and when you made them
    • if you are subscribed to news: since when, which topics you leave out, and what you agreed to in which words
    • your messages to me, for at most three days

    Whoever wins is named in public. The list of entrants of a draw is public too, but it holds fingerprints only: nobody can read from it who took part, except you with your receipt (/receipt).
    I give nothing to anybody else. I send you newsletters only if you have subscribed (/subscribe), and advertising only if you have agreed to that separately.
privacy-export-button = Send me a copy of my data
privacy-export = Here is all that I keep about this account.
privacy-export-toast = I am sending the file.
privacy-erase-button = Erase my data
privacy-owner = You are the owner of “{ $community }”. Hand it over first, and I can erase your data: /owner_transfer
privacy-erase-goes =
    <b>What I erase</b>
    • this account’s number, name and username, and your language
    • where you are a member, your links between accounts and what you did here
    • your messages to me, my messages to you, and files made for you
    • your subscriptions, with topics and tags
    • your entries to giveaways, and with them the proof of which record in a list is yours
privacy-erase-open =
    { $count ->
        [one] You leave { $count } giveaway that is still open.
       *[other] You leave { $count } giveaways that are still open.
    }
privacy-erase-team = You leave the team.
privacy-erase-stays =
    <b>What stays</b>
    • in the lists of closed giveaways a fingerprint that names nobody; 30 days after a result not even I can tell any more that it was yours
    • if you have won: your account’s number in the published result, and my posts that name you
    • in the team’s log, what somebody who is gone has done
privacy-erase-consents = • that somebody agreed to newsletters or took it back, in which words and when: under a fingerprint, without your name and number
privacy-erase-running =
    • A draw that you take part in is under way: its list cannot change any more. I keep your number until its result is out. If you are drawn, the prize goes to the next, and your number is published with the result, as the rules said.
privacy-erase-linked = Your linked account on the other network stays as it is; the link between you goes.
privacy-erase-final = This cannot be undone. If you write to me again, you are new to me.
privacy-erase-confirm-button = Yes, erase everything
privacy-erased = Done: your data is erased. This message is the last that I send to you, unless you write again.

command-link = Link accounts
    .help = tell me that an account on the other network is yours too
    .menu = Link your other account
    .aliases = связать привязать
    .arg-code = Which code did I give you on the other network?
    .arg-code-label = code from the other network
link-begin =
    If your account on the other network is yours too, I will treat both as one person. Your code: { $code }
    It is good for ten minutes.
link-begin-telegram = Open me on Telegram by this link: { $link } – or send me /link and the code there.
link-begin-vk = Open me on VK by this link: { $link } – or send me /link and the code there.
link-one-network = I work on one network only at the moment, so there is nothing to link.
link-code-unknown = The code “{ $code }” is unknown, used or older than ten minutes. Send /link on the other network to get a new one.
link-same-account = This code was made for your other account: please send it from there.
link-same-network = Both accounts are on the same network. Only an account on the other network can be linked.
link-same-person = These two accounts are linked already.
link-question = Link this account with { $name } on { $network }? Agree only if that account is yours too.
link-consequences =
    If both sides confirm:
    • in every giveaway you count as one person, with the account that entered first
    • if you are in the team, both accounts are
    • language and settings become common
    You can undo it with /unlink.
link-confirm-button = Yes, it is mine
link-decline-button = No
link-waits = Thank you. Now please confirm on the other network too.
link-done = Linked: { $name } on { $network } and this account are one person now.
link-done-here = Linked: both accounts are one person now.
link-declined = All right, nothing was linked.
link-closed = This question is closed. Send /link to begin anew.
link-expired = More than ten minutes have passed. Send /link to begin anew.
link-none = This account is not linked to another one.

command-unlink = Unlink accounts
    .help = make this account a person of its own again
    .menu = Unlink this account
    .aliases = отвязать
link-undone = Done: this account is a person of its own again. Giveaways that are already closed stay as they are.

command-community = Community
    .help = which community we are talking about here, and how to change to another
    .menu = Which community is this about
    .aliases = сообщество
community-now = Here we are talking about “{ $community }”.
community-now-team = Here we are talking about “{ $community }”. You are { $role } there.
community-others = You also have to do with these. Which one shall it be?
community-which = You have to do with several communities. Which one do you mean here?
community-choice = { $community }
community-entered = From now on we are talking about “{ $community }” here. /community takes you to another one.
