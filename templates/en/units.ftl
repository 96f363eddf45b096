# How numbers read with their units. $n is the number as it is shown, $n_n the
# number that decides on the plural.

unit-posts = { $n_n ->
    [one] { $n } post
   *[other] { $n } posts
}
unit-accounts = { $n_n ->
    [one] { $n } account
   *[other] { $n } accounts
}
unit-views = { $n_n ->
    [one] { $n } view
   *[other] { $n } views
}
unit-followers = { $n_n ->
    [one] { $n } follower
   *[other] { $n } followers
}
unit-exposures = { $n_n ->
    [one] { $n } follower exposure
   *[other] { $n } follower exposures
}
unit-interactions = { $n_n ->
    [one] { $n } interaction
   *[other] { $n } interactions
}
unit-rows = { $n_n ->
    [one] { $n } row
   *[other] { $n } rows
}
unit-cells = { $n_n ->
    [one] { $n } cell
   *[other] { $n } cells
}
unit-days = { $n_n ->
    [one] { $n } day
   *[other] { $n } days
}
unit-events = { $n_n ->
    [one] { $n } event
   *[other] { $n } events
}
unit-resamples = { $n_n ->
    [one] { $n } resample
   *[other] { $n } resamples
}
unit-window-pairs = { $n_n ->
    [one] { $n } pair of windows
   *[other] { $n } pairs of windows
}
unit-campaigns = { $n_n ->
    [one] { $n } simulated campaign
   *[other] { $n } simulated campaigns
}
unit-coders = { $n_n ->
    [one] { $n } coder
   *[other] { $n } coders
}
unit-pairs = { $n_n ->
    [one] { $n } pair of labels
   *[other] { $n } pairs of labels
}
unit-bits = { $n_n ->
    [one] { $n } bit
   *[other] { $n } bits
}
unit-changes = { $n_n ->
    [one] { $n } change
   *[other] { $n } changes
}
unit-windows = { $n_n ->
    [one] { $n } pair of windows
   *[other] { $n } pairs of windows
}
unit-clusters = { $n_n ->
    [one] { $n } cluster
   *[other] { $n } clusters
}
unit-stems = { $n_n ->
    [one] { $n } family of handles
   *[other] { $n } families of handles
}
unit-platforms = { $n_n ->
    [one] { $n } platform
   *[other] { $n } platforms
}
unit-communities = { $n_n ->
    [one] { $n } community
   *[other] { $n } communities
}
unit-pickups = { $n_n ->
    [one] { $n } pickup
   *[other] { $n } pickups
}
unit-figures = { $n_n ->
    [one] { $n } figure
   *[other] { $n } figures
}
unit-numbers = { $n_n ->
    [one] { $n } number
   *[other] { $n } numbers
}
unit-category = category { $n }
unit-posts-per-day = { $n_n ->
    [one] { $n } post a day
   *[other] { $n } posts a day
}
unit-accounts-per-day = { $n_n ->
    [one] { $n } account a day
   *[other] { $n } accounts a day
}
unit-views-per-day = { $n_n ->
    [one] { $n } view a day
   *[other] { $n } views a day
}
unit-interactions-per-post = { $n_n ->
    [one] { $n } interaction a post
   *[other] { $n } interactions a post
}
unit-values = { $n_n ->
    [one] { $n } value
   *[other] { $n } values
}
unit-shares = { $n_n ->
    [one] { $n } share
   *[other] { $n } shares
}
unit-account-pairs = { $n_n ->
    [one] { $n } pair of accounts
   *[other] { $n } pairs of accounts
}
unit-links = { $n_n ->
    [one] { $n } link
   *[other] { $n } links
}
unit-co-shares = { $n_n ->
    [one] { $n } joint share
   *[other] { $n } joint shares
}
unit-components = { $n_n ->
    [one] { $n } group
   *[other] { $n } groups
}
unit-texts = { $n_n ->
    [one] { $n } text
   *[other] { $n } texts
}
unit-minutes = { $n_n ->
    [one] { $n } minute
   *[other] { $n } minutes
}
unit-seconds = { $n_n ->
    [one] { $n } second
   *[other] { $n } seconds
}

# Headers of table columns and axes
name-posts = posts
name-accounts = accounts
name-views = views
name-followers = followers
name-exposures = follower exposures
name-interactions = interactions
name-rows = rows
name-cells = cells
name-days = days
name-events = events
name-resamples = resamples
name-bits = bits
name-clusters = clusters
name-stems = families of handles
name-minutes = minutes
name-log-odds = log-odds
name-standard-scores = standard scores
name-coders = coders
name-pairs = pairs of labels
name-coefficient = coefficient
name-share = share
name-share-difference = percentage points
name-ratio = ratio
name-index = index (zero to one)
name-probability = probability
name-date = date
name-changes = changes
name-windows = pairs of windows
name-rank = rank
name-platforms = platforms
name-communities = communities
name-pickups = pickups
name-shares = shares
name-account-pairs = pairs of accounts
name-links = links
name-co-shares = joint shares
name-components = components
name-texts = texts
name-seconds = seconds
name-values = values
name-category = category
name-figures = figures
name-numbers = numbers
name-posts-per-day = posts a day
name-accounts-per-day = accounts a day
name-views-per-day = views a day
name-interactions-per-post = interactions a post

percent = { $n }%
points = { $n } pp
less-than = < { $n }
range = { $lower } to { $upper }
range-percent = { $lower }% to { $upper }%
range-points = { $lower } to { $upper } pp
week-of = week of { $day }

suppressed = withheld
suppressed-why = withheld, because it would tell a count of few accounts
not-estimable = not estimable

reason-empty = there is nothing to count
reason-zero-sum = the values add up to zero
reason-zero-denominator = the denominator is zero
reason-log-of-zero = one side is zero, so that no ratio has an interval
reason-too-few-accounts = too few accounts, or one that outweighs the others
reason-rests-on-one-account = everything rests on one account
reason-too-few-stayers = too few accounts posted in both windows
reason-too-few-leavers = too few accounts posted before and not after
reason-no-stayers = no account posted in both windows
reason-no-variation = nothing varies
reason-undefined-statistic = the statistic is undefined on these data
reason-undefined-resamples = the statistic is undefined in too many resamples
reason-probability-out-of-range = a level or probability is out of range
reason-late-entry = nobody was under observation from the start
reason-risk-set-empties = accounts come in after nobody was left under observation
reason-not-reached = the curve ends before it gets there
reason-rank-deficient = the series is too short to tell the terms of the model apart
reason-no-convergence = the model cannot be fitted to these numbers
reason-too-few-units = too few posts were labelled by two coders
reason-uninformative-codes = the coders’ labels do not tell these narratives apart
reason-no-status-date = the data do not say when the accounts were looked up
reason-not-reported = no post reports it
reason-outside-period = a window lies outside the study period
reason-empty-window = a window holds no post that counts
reason-no-targets = no repost or quote has a known target
reason-no-narratives = no post carries a narrative
reason-no-suspension-dates = no account says which takedown suspended it, or when
reason-no-labels = no post was labelled by two coders
reason-no-creation-dates = no account has a known date of creation
reason-no-takedown = the dataset names no takedown
reason-one-event = the takedown lies so close to an earlier one that both are one event
reason-no-change = the level of posts changed on no day
reason-too-many-undated = too many suspensions have no date
reason-too-few-placebos = too few windows that share no day lie before the first takedown
reason-no-originals = no post is known to be an original
reason-no-texts = no original has a text long enough to be compared
reason-nothing-shared = no post shares an object that another could share, too
reason-not-searched = the study asks for no such search
reason-none-coordinated = no accounts act together by the study’s rules
reason-too-many-pairs = too many pairs of accounts share the same objects to be counted by chance
reason-none-suspended = no account is known to be suspended by it
reason-no-posts-table = the dataset has no table of posts
reason-no-accounts-table = the dataset has no table of accounts
reason-no-labels-table = the dataset has no table of labels
reason-mixed-units = its values have several units
reason-not-additive = values of this unit do not add up
reason-cut-step = the range begins or ends inside the time that a value stands for
reason-no-kinds = no post reports its kind
reason-no-holidays = the study declares no holidays
reason-no-holiday-in-period = no declared holiday lies in the study period
reason-no-ordinary-days = the study period has no other day with the weekday of a holiday
reason-no-tags = no account carries a tag
reason-no-handles = no account has a known handle

# Kinds of post and states of accounts
kind-original = originals
kind-repost = reposts
kind-reply = replies
kind-quote = quotes
kind-unknown = kind not reported
status-active = active
status-suspended = suspended
status-deleted = deleted
status-protected = protected
status-unknown = unknown
group-none = no group
group-all = all accounts
narrative-other = other narratives
narrative-none = no narrative
name-unknown = not reported

warning-sign = †
warning-coincident-event = Another event falls into the windows: “coincides with”, not “caused by”.
warning-short-window = A window is shorter than the study asks for, or than two weeks.
warning-low-coverage = Fewer than half of the posts report this.
warning-low-reliability = Coders agree too little on the labels for a firm conclusion.
warning-few-accounts = Few accounts carry this: the interval may be too narrow.
warning-copied-texts = Accounts post the same texts, so that they are not independent; see the numbers with each text counted once.
warning-batched-events = Suspensions come in batches, which the test does not know.
