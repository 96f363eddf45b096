# How numbers read with their units. $n is the number as it is shown, $n_n the
# number that decides on the plural.

unit-posts = { $n_n ->
    [one] { $n } publication
   *[other] { $n } publications
}
unit-accounts = { $n_n ->
    [one] { $n } compte
   *[other] { $n } comptes
}
unit-views = { $n_n ->
    [one] { $n } vue
   *[other] { $n } vues
}
unit-followers = { $n_n ->
    [one] { $n } abonné
   *[other] { $n } abonnés
}
unit-exposures = { $n_n ->
    [one] { $n } exposition d’abonné
   *[other] { $n } expositions d’abonnés
}
unit-interactions = { $n_n ->
    [one] { $n } interaction
   *[other] { $n } interactions
}
unit-rows = { $n_n ->
    [one] { $n } ligne
   *[other] { $n } lignes
}
unit-cells = { $n_n ->
    [one] { $n } cellule
   *[other] { $n } cellules
}
unit-days = { $n_n ->
    [one] { $n } jour
   *[other] { $n } jours
}
unit-events = { $n_n ->
    [one] { $n } événement
   *[other] { $n } événements
}
unit-resamples = { $n_n ->
    [one] { $n } rééchantillon
   *[other] { $n } rééchantillons
}
unit-window-pairs = { $n_n ->
    [one] { $n } paire de fenêtres
   *[other] { $n } paires de fenêtres
}
unit-campaigns = { $n_n ->
    [one] { $n } campagne simulée
   *[other] { $n } campagnes simulées
}
unit-coders = { $n_n ->
    [one] { $n } codeur
   *[other] { $n } codeurs
}
unit-pairs = { $n_n ->
    [one] { $n } paire de codages
   *[other] { $n } paires de codages
}
unit-bits = { $n_n ->
    [one] { $n } bit
   *[other] { $n } bits
}
unit-changes = { $n_n ->
    [one] { $n } rupture
   *[other] { $n } ruptures
}
unit-windows = { $n_n ->
    [one] { $n } paire de fenêtres
   *[other] { $n } paires de fenêtres
}
unit-clusters = { $n_n ->
    [one] { $n } grappe
   *[other] { $n } grappes
}
unit-stems = { $n_n ->
    [one] { $n } famille d’identifiants
   *[other] { $n } familles d’identifiants
}
unit-platforms = { $n_n ->
    [one] { $n } plateforme
   *[other] { $n } plateformes
}
unit-communities = { $n_n ->
    [one] { $n } communauté
   *[other] { $n } communautés
}
unit-pickups = { $n_n ->
    [one] { $n } reprise
   *[other] { $n } reprises
}
unit-figures = { $n_n ->
    [one] { $n } chiffre
   *[other] { $n } chiffres
}
unit-numbers = { $n_n ->
    [one] { $n } nombre
   *[other] { $n } nombres
}
unit-category = catégorie { $n }
unit-posts-per-day = { $n_n ->
    [one] { $n } publication par jour
   *[other] { $n } publications par jour
}
unit-accounts-per-day = { $n_n ->
    [one] { $n } compte par jour
   *[other] { $n } comptes par jour
}
unit-views-per-day = { $n_n ->
    [one] { $n } vue par jour
   *[other] { $n } vues par jour
}
unit-interactions-per-post = { $n_n ->
    [one] { $n } interaction par publication
   *[other] { $n } interactions par publication
}
unit-values = { $n_n ->
    [one] { $n } valeur
   *[other] { $n } valeurs
}
unit-shares = { $n_n ->
    [one] { $n } partage
   *[other] { $n } partages
}
unit-account-pairs = { $n_n ->
    [one] { $n } paire de comptes
   *[other] { $n } paires de comptes
}
unit-links = { $n_n ->
    [one] { $n } lien
   *[other] { $n } liens
}
unit-co-shares = { $n_n ->
    [one] { $n } partage commun
   *[other] { $n } partages communs
}
unit-components = { $n_n ->
    [one] { $n } groupe
   *[other] { $n } groupes
}
unit-texts = { $n_n ->
    [one] { $n } texte
   *[other] { $n } textes
}
unit-minutes = { $n_n ->
    [one] { $n } minute
   *[other] { $n } minutes
}
unit-seconds = { $n_n ->
    [one] { $n } seconde
   *[other] { $n } secondes
}

# Headers of table columns and axes
name-posts = publications
name-accounts = comptes
name-views = vues
name-followers = abonnés
name-exposures = expositions d’abonnés
name-interactions = interactions
name-rows = lignes
name-cells = cellules
name-days = jours
name-events = événements
name-resamples = rééchantillons
name-bits = bits
name-clusters = grappes
name-stems = familles d’identifiants
name-minutes = minutes
name-log-odds = log-rapports de cotes
name-standard-scores = scores standardisés
name-coders = codeurs
name-pairs = paires de codages
name-coefficient = coefficient
name-share = part
name-share-difference = points de pourcentage
name-ratio = rapport
name-index = indice (de zéro à un)
name-probability = probabilité
name-date = date
name-changes = ruptures
name-windows = paires de fenêtres
name-rank = rang
name-platforms = plateformes
name-communities = communautés
name-pickups = reprises
name-shares = partages
name-account-pairs = paires de comptes
name-links = liens
name-co-shares = partages communs
name-components = composantes
name-texts = textes
name-seconds = secondes
name-values = valeurs
name-category = catégorie
name-figures = chiffres
name-numbers = nombres
name-posts-per-day = publications par jour
name-accounts-per-day = comptes par jour
name-views-per-day = vues par jour
name-interactions-per-post = interactions par publication

percent = { $n } %
points = { $n } pt
less-than = < { $n }
range = { $lower } à { $upper }
range-percent = { $lower } % à { $upper } %
range-points = { $lower } à { $upper } pt
week-of = semaine du { $day }

suppressed = masqué
suppressed-why = valeur masquée, car elle révélerait un petit effectif de comptes
not-estimable = non estimable

reason-empty = il n’y a rien à compter
reason-zero-sum = la somme des valeurs est nulle
reason-zero-denominator = le dénominateur est nul
reason-log-of-zero = l’un des deux termes est nul, si bien que le rapport n’admet pas d’intervalle
reason-too-few-accounts = trop peu de comptes, ou un compte qui pèse plus que les autres
reason-rests-on-one-account = tout repose sur un seul compte
reason-too-few-stayers = trop peu de comptes ont publié dans les deux fenêtres
reason-too-few-leavers = trop peu de comptes ont publié avant mais pas après
reason-no-stayers = aucun compte n’a publié dans les deux fenêtres
reason-no-variation = rien ne varie
reason-undefined-statistic = la statistique n’est pas définie sur ces données
reason-undefined-resamples = la statistique n’est pas définie sur un trop grand nombre de rééchantillons
reason-probability-out-of-range = un niveau ou une probabilité sort de son domaine de définition
reason-late-entry = aucun compte n’était en observation dès l’origine
reason-risk-set-empties = des comptes entrent en observation alors qu’il n’en restait plus aucun
reason-not-reached = la courbe s’arrête avant d’atteindre cette valeur
reason-rank-deficient = la série est trop courte pour distinguer les termes du modèle
reason-no-convergence = le modèle ne peut être ajusté à ces données
reason-too-few-units = trop peu de publications ont été codées par deux codeurs
reason-uninformative-codes = le codage ne permet pas de distinguer ces narratifs
reason-no-status-date = les données n’indiquent pas la date de relevé du statut des comptes
reason-not-reported = aucune publication ne fournit cette donnée
reason-outside-period = une fenêtre sort de la période d’étude
reason-empty-window = une fenêtre ne contient aucune publication prise en compte
reason-no-targets = aucune republication ni citation n’a de cible connue
reason-no-narratives = aucune publication ne porte de narratif
reason-no-suspension-dates = aucun compte n’indique quel retrait l’a suspendu, ni à quelle date
reason-no-labels = aucune publication n’a été codée par deux codeurs
reason-no-creation-dates = aucun compte n’a de date de création connue
reason-no-takedown = le jeu de données ne recense aucun retrait
reason-one-event = le retrait suit de si près un retrait antérieur que les deux ne forment qu’un seul événement
reason-no-change = le niveau des publications n’a changé aucun jour
reason-too-many-undated = trop de suspensions ne sont pas datées
reason-too-few-placebos = trop peu de fenêtres sans jour commun précèdent le premier retrait
reason-no-originals = aucune publication n’est identifiée comme originale
reason-no-texts = aucune publication originale n’a de texte assez long pour être comparé
reason-nothing-shared = aucune publication ne partage d’objet qu’une autre pourrait partager
reason-not-searched = l’étude ne demande pas cette recherche
reason-none-coordinated = aucun compte n’agit avec d’autres selon les règles de l’étude
reason-too-many-pairs = trop de paires de comptes partagent les mêmes objets pour estimer la part du hasard
reason-none-suspended = aucun compte n’est identifié comme suspendu par ce retrait
reason-no-posts-table = le jeu de données n’a pas de table des publications
reason-no-accounts-table = le jeu de données n’a pas de table des comptes
reason-no-labels-table = le jeu de données n’a pas de table de codage
reason-mixed-units = ses valeurs ont plusieurs unités
reason-not-additive = les valeurs de cette unité ne s’additionnent pas
reason-cut-step = la plage commence ou finit à l’intérieur de la durée que couvre une valeur
reason-no-kinds = aucune publication ne renseigne son type
reason-no-holidays = l’étude ne déclare aucun jour férié
reason-no-holiday-in-period = aucun jour férié déclaré ne tombe dans la période d’étude
reason-no-ordinary-days = la période d’étude ne compte aucun autre jour de la semaine identique à celui d’un jour férié
reason-no-tags = aucun compte ne porte d’étiquette
reason-no-handles = aucun compte n’a d’identifiant public connu

# Kinds of post and states of accounts
kind-original = publications originales
kind-repost = republications
kind-reply = réponses
kind-quote = citations
kind-unknown = type non renseigné
status-active = actifs
status-suspended = suspendus
status-deleted = supprimés
status-protected = protégés
status-unknown = statut inconnu
group-none = sans groupe
group-all = ensemble
narrative-other = autres narratifs
narrative-none = sans narratif
name-unknown = non renseigné

warning-sign = †
warning-coincident-event = Un autre événement tombe dans les fenêtres : « coïncide avec » ne signifie pas « causé par ».
warning-short-window = Une fenêtre est plus courte que ne le demande l’étude, ou dure moins de deux semaines.
warning-low-coverage = Moins de la moitié des publications fournissent cette donnée.
warning-low-reliability = L’accord entre codeurs est trop faible pour une conclusion ferme.
warning-few-accounts = Cette valeur repose sur peu de comptes : l’intervalle peut être trop étroit.
warning-copied-texts = Des comptes publient les mêmes textes et ne sont donc pas indépendants ; voir les valeurs où chaque texte compte une seule fois.
warning-batched-events = Les suspensions interviennent par lots, ce que le test ignore.
