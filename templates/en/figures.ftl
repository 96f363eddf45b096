# Titles, subtitles and labels of the figures. A title states the finding in at
# most fifteen words; $case is the finding that the facts bear out.

figure-absent = Nothing could be drawn: { $reason }.
figure-synthetic = Synthetic data: invented for demonstration.
figure-period = { $from } to { $to }
figure-with-interval = { $number } ({ $interval })
figure-event = { $label }, { $day }
figure-no-events = none
figure-shares = { $label }: { $before } before, { $after } after

figure-posts-per-day = Posts per day
figure-posts-per-week = Posts per week
figure-posts-per-month = Posts per month
figure-accounts-per-month = Accounts per month
figure-posts-axis = Posts
figure-in-millions = { $title } (millions)
figure-resamples-axis = Resamples
figure-share-of-posts = Share of posts
figure-share-of-accounts = Share of accounts
figure-share-of-labelled = Share of the posts with a narrative
figure-rate-axis = Share suspended
figure-study-period = Study period
figure-takedown = takedown
figure-incident = incident
figure-takedown-quoted = “{ $label }”
figure-takedown-short = takedown { $id }

figure-coverage-reported = views reported for most posts
figure-coverage-unreported = views missing
figure-coverage-silent = no posts

figure-timeline-topic = Posts over time
figure-timeline-title = { $case ->
    [one] All posts fall into one { $grain }: { $peak }
    [steady] Posting was steady: { $peak } every { $grain }
    [before] Posting peaked before the takedown: { $peak } { $grain ->
        [day] on
        [week] in the week of
       *[month] in
    } { $when }
    [after] Posting peaked after the takedown: { $peak } { $grain ->
        [day] on
        [week] in the week of
       *[month] in
    } { $when }
   *[peak] Posting peaked at { $peak } { $grain ->
        [day] on
        [week] in the week of
       *[month] in
    } { $when }
}
figure-timeline-subtitle = Posts per { $grain } (UTC) by primary narrative, { $period }; n = { $posts }.{ $ends ->
    [cut] { " " }Of the first and the last { $grain } the study holds { $first } and { $last }.
   *[whole] { "" }
} Strip below: whether posts report views.
figure-timeline-description = Stacked areas of posts per { $grain } from { $period }: { $posts } in all, days without posts: { $silent }. Most in one { $grain }: { $peak }, { $when }. From the base up: { $layers }. Takedowns and incidents: { $events }.

figure-creation-topic = When accounts were created
figure-creation-title = { $case ->
    [one] All accounts of known age were created in { $month }
    [before] No account was created in the study period; most in { $month }: { $peak }
    [inside] All accounts were created in the study period, most in { $month }: { $peak }
   *[peak] Account creation peaked in { $month }, with { $peak }
}
figure-creation-subtitle = Accounts by month of creation, { $span }; n = { $known } with a known date. Shaded: study period, { $period }.
figure-creation-description = Bars of accounts created per month, { $span }; { $known } with a known date. Most in one month: { $peak }, { $month }. Created in the study period: { $inside }.

figure-series-topic = A series that comes as numbers
figure-series-title = { $case ->
    [one] “{ $series }” has a single value: { $peak }, { $when }
    [steady] “{ $series }” has the same value on every date: { $peak }
    [shared] “{ $series }” peaked at { $peak } more than once, first: { $when }
   *[peak] “{ $series }” peaked at { $peak }: { $when }
}
figure-series-subtitle = Bars: { $axis }, { $span }; { $points }{ $sum ->
    [known] , { $total } in all
   *[none] { "" }
}. Grey marks: incidents.
figure-series-description = Bars of the series “{ $series }”, { $axis }, { $span }; { $points }. { $case ->
    [one] The one value is { $peak }, { $when }
    [steady] Every value is { $peak }
    [shared] Several dates share the highest value, { $peak }; the first: { $when }
   *[peak] The highest value is { $peak }, { $when }
}. Events: { $events }.
figure-series-axis = { $unit } by { $grain ->
    [day] day
    [week] week
    [year] year
   *[month] month
}
figure-series-negative = it has values below zero, for which there is no bar

figure-hours-topic = When in the week the network posts
figure-hours-title = { $case ->
    [one] All posts fall into one hour of the week: { $weekday }, { $hour }
    [even] Posting is spread evenly over the hours of the week
    [gaps] Posting keeps to some hours of the week, most on { $weekday } at { $hour }
   *[peak] { $office } of posts fall in office hours, where even posting puts { $uniform }
}
figure-hours-subtitle = Posts by weekday and hour, time zone { $zone }, { $period }; n = { $posts }. Office hours: working days, nine to eighteen. Diamond: the busiest hour, which a single day can make.
figure-hours-description = Heat map of posts by weekday and hour in the time zone { $zone }, { $posts } in all. The busiest hour is { $weekday } from { $hour }, with { $peak }.
figure-hour = { $hour }:{ $minutes }
figure-hour-axis = Hour of the day, { $zone }
figure-hour-scale = Posts in the hour: none, or more than the step before and up to

figure-mon = Monday
figure-tue = Tuesday
figure-wed = Wednesday
figure-thu = Thursday
figure-fri = Friday
figure-sat = Saturday
figure-sun = Sunday
figure-mon-short = Mon
figure-tue-short = Tue
figure-wed-short = Wed
figure-thu-short = Thu
figure-fri-short = Fri
figure-sat-short = Sat
figure-sun-short = Sun

figure-median = Median: { $n }
figure-hundredth = Top hundredth above { $n }

figure-views-topic = Views per post
figure-views-axis = Views per post (logarithmic)
figure-views-title = { $case ->
    [none] No post that reports views was ever seen
    [zero] At least half of the posts were never seen; the largest had { $most }
    [equal] No post had more than the median of { $median }
   *[skewed] Half of the posts had at most { $median }; one per cent passed { $hundredth }
}
figure-views-subtitle = Posts by number of views, { $period }; n = { $posts } that report views, { $coverage } of all posts.
figure-views-description = Histogram of { $posts } by views, on a logarithmic axis. Median { $median_range }; one post in a hundred passes { $hundredth }; the largest had { $most }. The top one per cent of posts hold { $top } of all views.

figure-engagement-topic = Interactions per post
figure-engagement-axis = Interactions per post (logarithmic)
figure-engagement-title = { $case ->
    [none] No post that reports interactions drew any
    [zero] At least half of the posts drew no interaction; the largest drew { $most }
    [equal] No post drew more than the median of { $median }
   *[skewed] Half of the posts drew at most { $median }; one per cent passed { $hundredth }
}
figure-engagement-subtitle = Posts by likes, reposts, replies and quotes together, { $period }; n = { $posts } that count. Reported by { $coverage } of all posts.
figure-engagement-description = Histogram of { $posts } by interactions, on a logarithmic axis. Median { $median_range }; one post in a hundred passes { $hundredth }; the largest drew { $most }. The top one per cent of posts hold { $top } of all interactions.

figure-concentration-topic = How few accounts write the posts
figure-concentration-title = { $case ->
    [few] No more than { $accounts } wrote all posts
    [equal] Every account posted equally often
    [most] Ten accounts wrote most posts: { $share } of them
   *[some] The ten most active accounts wrote { $share } of the posts
}
figure-concentration-subtitle = Share of posts by share of accounts, most active first, { $period }; n = { $accounts }, { $posts }. Gini index { $gini }.
figure-concentration-description = Curve of the share of posts that the most active accounts wrote, above the line of equality. The ten most active of { $accounts } wrote { $share } of { $posts }. Gini index { $gini }.
figure-observed = observed, most active accounts first { $n }
figure-ten = ten most active accounts: { $n }
figure-equal = if all posted equally often { $n }

figure-suspension-topic = What became of the accounts
figure-suspension-title = { $case ->
    [unknown] How many accounts were suspended by a stated date is not known
    [none] No account with a known state was suspended by { $day }
    [group] { $group_rate } of “{ $group }” accounts were suspended, { $rate } of all
   *[rate] { $rate } of the accounts with a known state were suspended by { $day }
}
figure-suspension-subtitle = State of accounts{ $shown ->
    [largest] , overall and in the largest groups,
   *[all] , overall and by group,
} as of { $day }; n = { $accounts }, of which { $unknown } in an unknown state. Right: share of known states that is suspended, Wilson interval.
figure-suspension-description = Stacked bars of the states of { $accounts } by group, as of { $day }. Suspended: { $suspended } of { $known } in a known state, { $rate_range }. Unknown: { $unknown }.

figure-before = before
figure-after = after
figure-change = change
figure-composition-topic = Narratives before and after a takedown
figure-composition-title = { $case ->
    [one] One narrative only around { $takedown }: “{ $narrative }”
    [none] After { $takedown } no change stays clear once copies count once
    [fell] “{ $narrative }” fell most after { $takedown }: { $change }
   *[rose] “{ $narrative }” rose most after { $takedown }: { $change }
}
figure-composition-subtitle = Share of the posts with a narrative in the { $before } before and the { $after } after, { $period }; Wilson intervals at the effective number of posts; n = { $accounts }.{ $shown ->
    [largest] { " " }Only the largest narratives; the rest is in the table.
   *[all] { "" }
}
figure-composition-description = Dots with intervals, two for each narrative, sorted by change. { $list }.

figure-divergence-topic = Whether the narratives shifted more than by chance
figure-divergence-axis = Jensen–Shannon divergence in bits
figure-divergence-title = { $case ->
    [zero] Narratives were the same before and after { $takedown }
    [above] Shift after { $takedown } exceeds resampling noise
   *[within] Shift after { $takedown } within resampling noise
}{ $compared ->
    [same] { "" }
    [none] ; not compared with earlier dates
   *[dates] ; { $as_much } of { $dates } earlier dates moved as much
}
figure-divergence-subtitle = Jensen–Shannon divergence of narratives before and after, against { $resamples } with accounts’ windows swapped, { $period }; n = { $accounts }.
figure-divergence-description = Histogram of the divergences of { $resamples } without a shift: mean { $mean }, ninety-five in a hundred below { $level }. Observed: { $observed }.{ $compared ->
    [dates] { " " }Of { $dates } dates before the first takedown, { $as_much } moved as much or more.
   *[none] { "" }
}
figure-observed-divergence = Observed: { $n }
figure-noise-level = Noise, ninety-fifth percentile: { $n }

figure-survival-topic = How long accounts last
figure-survival-axis = Share not yet suspended
figure-survival-days = Days since the first observed post
figure-at-risk = At risk
figure-survival-title = { $case ->
    [half] An estimated half of accounts were suspended within { $median } of their first post
    [some] By estimate, more than half of the accounts outlasted the time of watching
   *[none] No account was suspended while it was watched
}
figure-survival-subtitle = Kaplan–Meier estimates from the first observed post to suspension, with a confidence band for all accounts; each curve ends with its last observation; n = { $accounts }.{ $shown ->
    [largest] { " " }The largest groups; others are in the data, unless withheld.
    [withheld] { " " }Groups with few accounts in a state are withheld.
   *[all] { "" }
}{ $band ->
    [yes] { " " }Dashed: suspensions without a date ({ $undated }) on their last possible day, not their first.
   *[no] { "" }
}
figure-survival-description = Step curves, for all accounts and by group, of the estimated share of accounts not yet suspended, by days since their first observed post, with the numbers at risk below; { $accounts }. Median of all: { $median_range }. Suspended without a date: { $undated }.

figure-its-topic = Level and trend of daily posts around a takedown
figure-its-posts = posts of a day
figure-its-fitted = model
figure-its-counterfactual = trend before, carried on
figure-its-title = At { $takedown } daily posts: { $case ->
    [down] drop, level × { $level }
    [up] jump, level × { $level }
   *[unclear] no clear jump
}, { $bend ->
    [down] slope × { $slope } a day
    [up] slope × { $slope } a day
   *[unclear] no clear bend
}
figure-its-subtitle = Quasi-Poisson model with trend and weekdays, fitted to { $days }, { $period }; shown: { $from } to { $to }. Level × { $level } (quasi { $quasi }; Newey–West { $hac }), slope × { $slope } a day ({ $slope_range }). { $carried ->
    [short] Only { $before } before: too few to carry their trend on.
   *[yes] Dashed: the trend before, carried on for { $window } at most; no forecast.
}
figure-its-description = Dots of posts per day, the fitted model as a line{ $carried ->
    [short] { "" }
   *[yes] , and after the takedown, for { $window } at most, a dashed line of the trend before carried on
}. Change of level: { $level }, interval { $quasi }, or { $hac } allowing for neighbouring days that are alike. Change of slope: { $slope } a day, { $slope_range }. Takedowns and incidents: { $events }.

figure-placebo-topic = How unusual the change after a takedown is
figure-placebo-dates = Dates without a takedown
figure-placebo-axis = Posts after ÷ before
figure-placebo-mark = { $n }: { $label }
figure-placebo-title = { $case ->
    [first] No earlier date saw posts change as much as { $takedown } did
   *[other] The change after { $takedown } ranks { $rank } among { $of } dates
}
figure-placebo-subtitle = Ratio of posts after and before, at { $dates } dates ahead of the first takedown, { $period }; { $windows } share no day. Lines: the takedowns. Descriptive.
figure-placebo-description = Histogram of the ratio of posts in the window after to that before, at { $dates } dates ahead of the first takedown; only { $windows } share no day. { $takedown } has a ratio of { $ratio }, rank { $rank } of { $of } by distance from one.

figure-vocabulary-topic = Terms before and after a takedown
figure-vocabulary-axis = Log-odds of use, after against before, in standard deviations
figure-vocabulary-hashtag = hashtags
figure-vocabulary-domain = domains
figure-vocabulary-word = words
figure-typical-before = more typical before
figure-typical-after = more typical after
figure-below-zero = −{ $n }
figure-vocabulary-title = { $case ->
    [none] Which words were more typical before and after { $takedown }
    [before] “{ $before }” lost most of { $sort } after { $takedown }
    [after] “{ $after }” gained most of { $sort } after { $takedown }
   *[both] Of { $sort }, “{ $after }” gained most after { $takedown }, “{ $before }” lost most
}
figure-vocabulary-subtitle = The hashtags, domains and words most typical of the { $days_before } before and the { $days_after } after, { $period }, without reposts. Only terms that at least three accounts used; a term of one burst of copies can lead.
figure-vocabulary-description = Bars to the left for terms more typical before, to the right for terms more typical after, strongest first. Before: { $list_before }. After: { $list_after }.

figure-change-of-share = Change of the share, percentage points
figure-q = q
figure-narrative-change = { $label }: { $number } ({ $interval }); each text once { $once }
figure-changes-topic = By how much the narratives changed
figure-changes-title = { $case ->
    [none] After { $takedown } no change stays clear once copies count once
   *[some] After { $takedown } { $clear } of { $all } changes are clear, with and without copies
}
figure-changes-all = all posts
figure-changes-once = each text once
figure-changes-clear = all posts, both intervals clear of zero
figure-changes-subtitle = Change of each narrative’s share of the posts, with account-jackknife intervals; below it with each copied text counted once. q: adjusted p of the change within accounts on both sides. { $period }; n = { $accounts }.
figure-changes-description = Two marks with intervals for each narrative, with all posts and with each text once, sorted by change with all posts. { $list }.

figure-part-within = same accounts, other words
figure-part-between = same accounts, other amounts
figure-part-leavers-suspended = accounts suspended
figure-part-leavers-silent = accounts fallen silent
figure-part-entrants = accounts that came
figure-decomposition-topic = What the change of the narratives is made of
figure-decomposition-title = { $case ->
    [chance] What moved the mix after { $takedown } cannot be told from chance
    [copies] No clear shift within accounts after { $takedown } once copies count once
    [who_alone] The shift after { $takedown } came from who posted alone
    [who] The shift after { $takedown } came mostly from who posted
    [what] The shift after { $takedown } came mostly from what accounts said
    [both] The shift after { $takedown } came from speakers and from words
   *[unclear] What the shift after { $takedown } is made of
}
figure-decomposition-subtitle = Terms that add up to the change of each narrative’s share (diamond), after Melitz and Polanec; the largest changes, { $period }; n = { $accounts }.
figure-decomposition-description = Stacked bars on both sides of zero, a row for each narrative. Share of the posts that each part moved: same accounts, other words { $within }; same accounts, other amounts { $between }; accounts suspended { $suspended }; accounts fallen silent { $silent }; accounts that came { $entrants }. All but the first together: { $speakers }.

figure-weight-posts = each post once
figure-weight-accounts = each account once
figure-weight-impressions = each display once
figure-posts-all = all posts
figure-posts-originals = originals only
figure-posts-once-per-cluster = copied texts once
figure-same-change = same largest change
figure-other-change = another largest change
figure-main-analysis = as reported
figure-specifications-topic = What other choices would have shown
figure-specifications-title = Other choices put the shift after { $takedown } between { $low } and { $high }
figure-specifications-subtitle = Divergence of narratives before and after, in order, for choices of window, weight and posts (dots below), { $period }. { $count } of { $all } could be computed; same largest change as reported in { $agreement } of those.
figure-specifications-description = Points in ascending order above a matrix of the choices that lead to each. Smallest { $low }, middle { $middle }, largest { $high }. The largest change is the reported one, in the same direction, in { $agreement }.

figure-date-axis = Date that parts the windows
figure-shift = { $label }: { $n }
figure-shifts-topic = How far the narratives move without a takedown
figure-shifts-title = { $case ->
    [alone] Without a takedown the mix of narratives moved by up to { $most }
    [above] The mix moved further at takedowns than at any date before: { $most }
    [below] The mix moved as far without a takedown: by up to { $most }
   *[some] Not every takedown moved the mix further than dates before: { $most }
}
figure-shifts-subtitle = Divergence of narratives between the { $days } before and after each date (line) and each takedown (diamond), { $period }. Dates before the first takedown: { $dates }; as their windows overlap, they hold { $pairs } that share no day.
figure-shifts-description = Line of the Jensen–Shannon divergence at { $dates } dates before the first takedown, at most { $most }; diamonds at the takedowns. { $list }.

figure-clusters-topic = The texts that most accounts copied
figure-clusters-axis = Original posts
figure-clusters-row = { $first ->
    [none] { $posts }, { $accounts }
   *[other] { $posts }, { $accounts }, { $first }
}
figure-clusters-listed = “{ $excerpt }”: { $numbers }
figure-clusters-copied = one wording
figure-clusters-reworded = several wordings
figure-clusters-none = no two accounts posted the same text as their own
figure-clusters-title = { $case ->
    [one] One text came from several accounts: { $posts }, { $accounts }
    [reworded] The most widely copied or reworded text: { $posts }, { $accounts }
   *[copied] The most widely copied text: { $posts }, { $accounts }
}
figure-clusters-subtitle = Original posts with one text or a rewording of it, the clusters of most accounts first, { $period }; { $shown } of { $all }, with the dates of their first posts.{ $excerpts ->
    [shown] {" "}Excerpts are untrusted quotations, as texts are compared: without case, punctuation, links and mentions.
   *[withheld] {""}
}
figure-clusters-description = Bars of original posts, a row for each cluster ({ $shown } of { $all }), most accounts first. { $list }.

figure-time-seconds = { $n } s
figure-time-minutes = { $n } min
figure-time-hours = { $n } h
figure-time-days = { $n } d
figure-delays-topic = How fast the copies came
figure-delays-axis = Time since the first post of the cluster (logarithmic)
figure-delays-second = second post
figure-delays-fifth = fifth post
figure-delays-tenth = tenth post
figure-delays-listed = { $rank }: { $second } / { $fifth } / { $tenth }
figure-delays-title = { $case ->
    [one] The second post of the one copied text came after { $delay }
    [none] A day brought no second post in any of { $of } clusters
   *[other] In { $n } of the { $of } { $listed ->
        [all] clusters
       *[largest] largest clusters
    } the { $copy ->
        [fifth] fifth
       *[second] second
    } post came within { $case ->
        [minute] a minute
        [hour] an hour
       *[day] a day
    }
}
figure-delays-subtitle = Time from the first original post of a text or a rewording of it to the second, fifth and tenth, by whichever account, { $period }; n = { $shown } of { $all }, those of most accounts. Thick lines: a minute, an hour, a day.
figure-delays-description = Dots on a logarithmic axis of time, a row for each cluster ({ $shown } of { $all }), most accounts first. Minutes to the second, the fifth and the tenth post by rank: { $list }.

figure-object-url = Same address
figure-object-hashtags = Same hashtags
figure-object-text = Same text
figure-object-repost = Same post reposted
figure-sweep-topic = Shares that came together, beside what chance gives
figure-sweep-shares = Shares that another account made within that time (logarithmic)
figure-sweep-axis = Time between shares (logarithmic)
figure-sweep-observed = observed
figure-sweep-chance = by chance, on average
figure-sweep-range = by chance, middle ninety-five per cent
figure-sweep-window = the study’s window: { $window }
figure-sweep-numbers = { $observed }; by chance { $expected } ({ $interval })
figure-sweep-listed = { $object }: { $numbers }
figure-sweep-title = { $case ->
    [none] Within { $window } nothing was shared together more often than by chance
   *[above] { $object } within { $window }: { $observed } shares; chance gives { $expected }
}
figure-sweep-subtitle = Shares of an object that another account shared too, by the time between them, { $period }. By chance: { $resamples } in which each account’s times are moved around the clock. Numbers above each panel: at the study’s window of { $window }. Zero has a place of its own.
figure-sweep-description = A panel for each sort of objects with two lines over the time between shares, from moments to an hour: observed shares, and shares by chance with a band around them. Within { $window }: { $list }.

figure-sort-url = addresses
figure-sort-hashtags = hashtags
figure-sort-text = texts
figure-sort-repost = reposts
figure-network-topic = The network of accounts that act together
figure-network-status = { $status }: { $n }
figure-network-link-cut = link that a suspension cut
figure-network-link-kept = other link
figure-network-sort = { $object } { $links } ({ $expected })
figure-network-removed = { $label }: { $accounts }, { $links }
figure-network-title = { $accounts } acted together in { $groups_n ->
    [one] one group
   *[other] { $groups } groups
}{ $case ->
    [chance] , no more than chance gives
    [unknown] { "" }
    [none] ; none is known to be suspended
   *[some] ; { $suspended } of { $known } with known state suspended
}
figure-network-subtitle = Linked: accounts that more than once shared the same address, hashtags, text or repost within { $window } of each other, { $period }; n = { $accounts }, { $links }; by sort, with what chance gives: { $sorts }. A place means nothing but that linked accounts lie near each other.{ $shown ->
    [heart] { " " }Drawn: { $drawn }, those of the largest group with the most links.
    [largest] { " " }Drawn: { $drawn }, the largest groups.
   *[all] { "" }
}{ $lines ->
    [strongest] { " " }Drawn: { $drawn_links }, the strongest.
   *[all] { "" }
}
figure-network-description = Network of { $accounts } with { $links }, in { $groups_n ->
    [one] one group
   *[other] { $groups } groups
}. Drawn by state: { $states }. Suspended, of those whose state is known: { $share }. Removed by takedowns: { $removed }.

# Around every figure
figure-origin = Source: { $dataset } { $version }, as of { $as_of }.
figure-how = How this was computed:
figure-in-words = In words:
figure-linked = The page holds no more pictures; this one stands beside it:
figure-timeline-method = Posts are counted by day, week or month (UTC) and by their first narrative; the narratives that at some time held the largest shares are drawn, the others together. A step counts as reporting views if most of its posts that can have views do.
figure-creation-method = Accounts with a known date of creation are counted by month. Nothing is estimated.
figure-series-method = The bars are the values of the table, as it gives them; a date without a row has no bar. Nothing is estimated.
figure-hours-method = Posts are counted by weekday and hour in the zone that the study sets for the actor. Uniform posting would put as many posts into office hours as they hold of the hours of a week.
figure-views-method = Posts that report views are counted in bins that double in width; quantiles are of type seven. Intervals of quantiles come from drawing accounts with replacement.
figure-engagement-method = Likes, reposts, replies and quotes of a post are added up over those that the platform reports; reposts that credit the original are left out. Bins double in width.
figure-concentration-method = Accounts are sorted by their posts, most first, and their posts added up. The Gini index is zero if all post alike and one if a single account posts. In editions that are safe to share the curve has a point every five accounts at most.
figure-clusters-method = Originals of at least two accounts whose texts are equal once case, punctuation, links and mentions are gone, or differ by few edits, form a cluster. Nothing is estimated.
figure-delays-method = The originals of a cluster are put in order of time, and the times to the second, the fifth and the tenth are measured. A cluster without so many posts has no mark. Nothing is estimated.
figure-sweep-method = For each width of the window the shares are counted that another account made of the same object within it. By chance: the same count after the times of each account were moved around the clock by one random step, every post on its day, many times.
figure-network-method = Two accounts are linked where they shared the same things within the study’s window more often than most pairs did. Places come from a simulation in which links pull and accounts push each other apart; no distance is measured.
figure-suspension-method = A rate is the suspended accounts over those of known state, with Wilson’s interval. Groups of few accounts are withheld in editions that are safe to share.
figure-survival-method = Kaplan–Meier’s estimate: at each suspension the curve falls by the share of the accounts then under watch. Active accounts leave at the date of their look-up, others at their last post; intervals are Greenwood’s on the log–log scale.
figure-its-method = A log-linear model of the daily counts with a level and a trend that may change at the takedown and a weekday pattern, fitted by quasi-likelihood; intervals allow for overdispersion, and in a second version for neighbouring days that are alike.
figure-placebo-method = The same ratio, after over before, at every date ahead of the first takedown that has whole windows on both sides, and at the takedown itself. Windows overlap, so that a rank describes and tests nothing.
figure-shifts-method = The Jensen–Shannon divergence between the mixes of narratives in the windows before and after each date. Windows overlap.
figure-composition-method = Shares of first narratives among the posts that carry one, in equal windows before and after. Intervals are Wilson’s at the number of independent posts that the accounts’ unequal volumes leave.
figure-divergence-method = The windows of accounts that posted on both sides are swapped at random and the others dealt anew, many times; the histogram shows the divergences that come out without any shift.
figure-decomposition-method = After Melitz and Polanec, each change is split without remainder into what accounts on both sides said differently, how much more or less they posted, and the accounts that left or came.
figure-changes-method = The difference of the two shares; intervals from leaving out one account at a time. Below each the same with every copied text counted once, because accounts that copy one another are not independent.
figure-specifications-method = The same divergence for every combination of window length, weight and choice of posts. Combinations that cannot be computed are left out.
figure-vocabulary-method = Log-odds of a term after against before with a prior from both windows together (Monroe, Colaresi and Quinn), in standard deviations. The strongest terms on each side are shown.
