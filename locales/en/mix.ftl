# The mix: what is useful and what is an offer, in venues and for subscribers.

command-mix = Useful posts and offers
    .help = how many offers the 80/20 rule admits now
    .menu = Useful posts and offers
    .aliases = 80_20 balance баланс
mix-title = <b>Useful posts and offers of { $community }</b>
    Of all that people get, at most { $percent } % may be offers.
mix-venue = <b>{ $number }. { $title }</b> In the last 30 days: useful posts { $useful }, offers { $promo }.
mix-venue-open = There is room for an offer now.
mix-venue-needs =
    { $needed ->
        [one] One useful post more, and there is room for an offer.
       *[other] { $needed } useful posts more, and there is room for an offer.
    }
mix-venue-declared = Of these the team told about the time before the bot: useful { $useful }, offers { $promo }.
mix-venue-undeclared = What was published here before the bot came, it does not know. Tell it once: /mix_start { $number }
mix-venues-none = There are no places yet. Add the bot to your channel, group or VK community: /setup
mix-subscribers = <b>Subscribers who agreed to offers: { $people }.</b> An offer can go to { $now } of them now.
mix-subscribers-none = No subscriber has agreed to offers yet, so an offer reaches nobody. People are asked when they subscribe: /subscribe_link
mix-after-one =
    { $count ->
        [one] One person waits for one useful message first.
       *[other] { $count } people wait for one useful message first.
    }
mix-after-two =
    { $count ->
        [one] One person waits for two useful messages first.
       *[other] { $count } people wait for two useful messages first.
    }
mix-after-three =
    { $count ->
        [one] One person waits for three useful messages first.
       *[other] { $count } people wait for three useful messages first.
    }
mix-after-four =
    { $count ->
        [one] One person waits for four useful messages or more.
       *[other] { $count } people wait for four useful messages or more.
    }

command-mix-start = Starting balance
    .help = tell what a place published before the bot came
    .menu = Tell the starting balance
    .aliases = начальный_баланс
    .arg-place = Which place? Its number in /mix
    .arg-place-label = place
    .arg-useful = How many useful posts were published there in the last 30 days?
    .arg-useful-label = useful posts
    .arg-offers = And how many offers: advertising, sales, discounts?
    .arg-offers-label = offers
mix-declared = Noted for “{ $title }”, as the team told it: useful posts { $useful }, offers { $promo }. They count for as long as if they had been published evenly over the last 30 days.
mix-declared-next = What it comes to: /mix
mix-declared-already = The starting balance of “{ $title }” was told already and is told once only: from then on the bot counts by itself. What it comes to: /mix
mix-declare-nothing = If nothing was published, there is nothing to tell: the bot begins with zero anyway.
mix-declare-many = That makes { $total } posts, and only the last { $most } count. Tell how many of the last { $most } were useful and how many were offers.
mix-no-place =
    { $count ->
        [0] You have no places yet, so there is no place { $number }. Add the bot to your channel, group or VK community: /setup
        [one] There is no place { $number }: you have one, and its number is 1.
       *[other] There is no place { $number }: you have { $count }, numbered in /mix.
    }

audit-mix-declare = The starting balance of “{ $title }” was told: useful posts { $useful }, offers { $promo }.
