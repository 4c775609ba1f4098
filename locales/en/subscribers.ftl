# Subscribers: agreeing and leaving, topics, tags, segments.

command-subscribe = Subscribe
    .help = get the community’s news in this chat
    .menu = Subscribe to the news
    .aliases = подписаться
subscribe-ask = Shall I send you the news of “{ $community }” here? You get what it writes for its subscribers, and you can stop at any time with /stop.
subscribe-button = Yes, subscribe
subscribe-to-button = Subscribe to “{ $community }”
subscribe-again-button = Subscribe again
subscribe-allow = By pressing the button you let “{ $community }” write to you and subscribe to its news. You can stop at any time: write /stop in the chat.
subscribed = You are subscribed to “{ $community }”. To stop, any time: /stop
subscribed-already = You are subscribed to “{ $community }”.
subscribed-with-offers = You get its offers, too.
subscribed-without-offers = You get its news only, no offers.
subscribed-ways = Choose what to read about: /topics. Stop: /stop

offers-ask = Would you like offers from “{ $community }” as well: discounts, sales and other advertising? You can refuse them later and keep the news: /subscribe
offers-yes-button = Yes, offers too
offers-no-button = No, news only
offers-on-button = Get offers, too
offers-off-button = No more offers
offers-agreed = Good, you get both the news and the offers of “{ $community }”. To refuse offers later: /subscribe
offers-declined = Good, you get only the news of “{ $community }”, no offers. You can change your mind: /subscribe
offers-not-subscribed = You are no longer subscribed, so no offers come either. To subscribe again: /subscribe

command-stop = Unsubscribe
    .help = stop all newsletters at once
    .menu = Stop the newsletters
    .aliases = стоп отписаться unsubscribe
stop-nothing = You are not subscribed to anything, so no newsletters come. To subscribe: /subscribe
stop-which = You are subscribed to several communities. Which one would you like to leave?
stop-one-button = Leave “{ $community }”
stop-all-button = Leave all of them
stopped = Done: no more newsletters from “{ $community }”.
stopped-accounts = Done: no more newsletters from “{ $community }” on any of your linked accounts.
stopped-still = You may still get answers to what you write here, and news of giveaways you take part in: if you win, I tell you.

command-topics = Topics
    .help = choose what you want to read about
    .menu = Choose topics
    .aliases = темы
topics = What would you like to read from “{ $community }”? Press a topic to leave it out or to take it back: ✓ comes, ✗ does not.
topic-wanted-button = ✓ { $topic }
topic-muted-button = ✗ { $topic }
topic-wanted = “{ $topic }” comes again.
topic-muted = “{ $topic }” comes no more.
topics-none = “{ $community }” has no separate topics: you get everything it writes for its subscribers.
topics-not-subscribed = Subscribers choose topics, and you are not subscribed to “{ $community }” yet.

command-subscribers = Subscribers
    .help = how many people are subscribed, all or a part of them
    .menu = Subscribers and segments
    .aliases = подписчики
    .arg-segment = Which subscribers? Write all, or what they have in common, for example: language=en tag=vip
    .arg-segment-label = which subscribers
subscribers = <b>Subscribers of { $community }</b>
subscribers-none = Nobody has subscribed yet. Give people a link: /subscribe_link
subscribers-offers =
    { $count ->
        [0] None of them has agreed to offers yet.
        [one] { $count } person has agreed to offers.
       *[other] { $count } people have agreed to offers.
    }
subscribers-no-topics = Make topics, so that people can choose what they read about: /topic_new
subscribers-narrow = To count a part of them, add what they have in common: /subscribers language=en network=vk topic=News tag=vip since=2026-01-01 until=2026-01-31
subscribers-topics = <b>Topics</b>
subscribers-topic =
    { $muted ->
        [0] • { $topic } – left out by nobody
        [one] • { $topic } – left out by { $muted } person
       *[other] • { $topic } – left out by { $muted } people
    }
subscribers-tags = <b>Tags</b>
subscribers-tag =
    { $count ->
        [one] • { $tag } – { $count } person
       *[other] • { $tag } – { $count } people
    }

segment-count =
    { $people ->
        [0] There is nobody like that.
        [one] { $people } person
       *[other] { $people } people
    }
segment-by-network = Telegram: { $telegram } · VK: { $vk }
segment-unreachable =
    { $count ->
        [one] { $count } of them cannot be reached now: they have blocked me or closed their messages. They stay subscribed and are back as soon as they write to me.
       *[other] { $count } of them cannot be reached now: they have blocked me or closed their messages. They stay subscribed and are back as soon as they write to me.
    }
segment-everyone = All subscribers
segment-languages = Language: { $list }
segment-networks = Network: { $list }
segment-topics = Topic: { $list }
segment-tags = Tag: { $list }
segment-since = Subscribed since { $day }
segment-until = Subscribed no later than { $day }
segment-term = I do not understand “{ $input }”. Write all, or what the subscribers have in common: language=en network=vk topic=News tag=vip since=2026-01-01 until=2026-01-31. A name with spaces goes in quotes.
segment-language = I do not speak “{ $input }”. Possible languages: { $allowed }.
segment-network = I do not work on “{ $input }”. Possible networks: telegram, vk.
segment-day = “{ $input }” is not a day. Write it like 2026-01-31 or 31.01.2026.
segment-days = The last day, { $until }, is before the first one, { $since }.
segment-twice = “{ $name }” stands there twice. Only one day is possible.
segment-topic = There is no topic “{ $input }”. There are: { $allowed }.
segment-topic-none = There is no topic “{ $input }”: you have none yet. Make one with /topic_new

command-subscribe-link = Subscription link
    .help = a link by which people subscribe, with a tag if you like
    .menu = A link to subscribe by
    .aliases = ссылка_подписки
    .arg-tag = Which tag shall people get who subscribe by this link?
    .arg-tag-label = tag
subscribe-link = By this link people come to subscribe. Put it in posts, on your site, on a poster as a QR code:
subscribe-link-tag = Whoever subscribes by this link gets the tag { $tag }:
subscribe-link-none = I cannot be reached for this community on any network: add a place of it first, and see /venues.
subscribe-link-telegram = Telegram: { $url }
subscribe-link-vk = VK: { $url }
subscribe-link-widget =
    If your site has VK’s button to allow messages, give it the key { $key }. Whoever presses it is subscribed by that, so these words must stand beside the button:
    { $words }

command-tag = Tag
    .help = mark a subscriber with a word of yours
    .menu = Tag a subscriber
    .aliases = метка
    .arg-who = Whom? On Telegram @name, on VK vk.com/id123.
    .arg-who-label = subscriber
    .arg-tag = Which tag? Up to 16 of a–z, digits and _, for example vip.
    .arg-tag-label = tag
    .arg-remove = Take the tag away?
    .arg-remove-label = take away
tag-added = { $person } has the tag { $tag } now.
tag-present = { $person } has the tag { $tag } already.
tag-removed = { $person } no longer has the tag { $tag }.
tag-absent = { $person } does not have the tag { $tag }.
tag-nobody = “{ $input }” is none of your subscribers. On Telegram write @name, on VK vk.com/id123.
tag-shape = “{ $input }” cannot be a tag. A tag has up to 16 characters, of a–z, digits and _, for example: vip, market_may.
account-shape = “{ $input }” is not an account. On Telegram write @name, on VK vk.com/id123.

command-topic-new = New topic
    .help = add a topic that subscribers can leave out
    .menu = Add a topic
    .aliases = новая_тема
    .arg-name = What is the topic called?
    .arg-name-label = name
topic-made = The topic “{ $topic }” is there. All subscribers get it until they leave it out with /topics.
topic-twice = There is a topic “{ $input }” already.
topic-too-many = You have { $most } topics, and a message has no room for more buttons. Remove one first: /topic_remove

command-topic-remove = Remove a topic
    .help = remove a topic
    .menu = Remove a topic
    .aliases = убрать_тему
    .arg-name = Which topic shall be removed?
    .arg-name-label = name
topic-remove-question =
    { $muted ->
        [0] Remove the topic “{ $topic }”? Nobody has left it out.
        [one] Remove the topic “{ $topic }”? { $muted } person has left it out and will no longer be able to.
       *[other] Remove the topic “{ $topic }”? { $muted } people have left it out and will no longer be able to.
    }
topic-remove-button = Yes, remove it
topic-removed = The topic “{ $topic }” is gone.

audit-topic-new = The topic “{ $name }” was added.
audit-topic-remove = The topic “{ $oldName }” was removed.
audit-tag-add = { $person } got the tag { $tag }.
audit-tag-remove = The tag { $oldTag } was taken from { $person }.
