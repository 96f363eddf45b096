# Titles, subtitles and labels of the figures. A title states the finding in at
# most fifteen words; $case is the finding that the facts bear out.

figure-absent = Aucun tracé possible : { $reason }.
figure-synthetic = Données synthétiques, inventées à des fins de démonstration.
figure-period = du { $from } au { $to }
figure-with-interval = { $number } ({ $interval })
figure-event = { $label }, { $day }
figure-no-events = aucun
figure-shares = { $label } : { $before } avant, { $after } après

figure-posts-per-day = Publications par jour
figure-posts-per-week = Publications par semaine
figure-posts-per-month = Publications par mois
figure-accounts-per-month = Comptes par mois
figure-posts-axis = Publications
figure-in-millions = { $title } (millions)
figure-resamples-axis = Rééchantillons
figure-share-of-posts = Part des publications
figure-share-of-accounts = Part des comptes
figure-share-of-labelled = Part des publications avec narratif
figure-rate-axis = Part suspendue
figure-study-period = Période d’étude
figure-takedown = retrait
figure-incident = événement
figure-takedown-quoted = « { $label } »
figure-takedown-short = le retrait { $id }

figure-coverage-reported = vues renseignées (majorité)
figure-coverage-unreported = vues manquantes
figure-coverage-silent = aucune publication

figure-timeline-topic = Publications au fil du temps
figure-timeline-title = { $case ->
    [one] Toutes les publications datent { $grain ->
        [day] du même jour
        [week] de la même semaine
       *[month] du même mois
    } : { $peak }
    [steady] Activité constante : { $peak } par { $grain ->
        [day] jour
        [week] semaine
       *[month] mois
    }
    [before] Pic d’activité avant le retrait : { $peak } { $grain ->
        [day] le
        [week] la semaine du
       *[month] en
    } { $when }
    [after] Pic d’activité après le retrait : { $peak } { $grain ->
        [day] le
        [week] la semaine du
       *[month] en
    } { $when }
   *[peak] Pic d’activité : { $peak } { $grain ->
        [day] le
        [week] la semaine du
       *[month] en
    } { $when }
}
figure-timeline-subtitle = Publications par { $grain ->
    [day] jour
    [week] semaine
   *[month] mois
} (UTC) selon le narratif principal, { $period } ; n = { $posts }.{ $ends ->
    [cut] { " " }Première et dernière barres : { $first } et { $last } dans la période d’étude.
   *[whole] { "" }
} Bande inférieure : les publications renseignent-elles leurs vues ?
figure-timeline-description = Aires empilées des publications par { $grain ->
    [day] jour
    [week] semaine
   *[month] mois
}, { $period } : { $posts } au total ; { $silent } sans publication. Maximum sur cette unité de temps : { $peak }, { $when }. De bas en haut : { $layers }. Retraits et événements : { $events }.

figure-creation-topic = Dates de création des comptes
figure-creation-title = { $case ->
    [one] Tous les comptes de date connue ont été créés en { $month }
    [before] Aucune création pendant l’étude ; maximum en { $month } : { $peak }
    [inside] Toutes les créations pendant l’étude ; maximum en { $month } : { $peak }
   *[peak] Pic de créations de comptes en { $month } : { $peak }
}
figure-creation-subtitle = Comptes selon le mois de création, { $span } ; n = { $known } de date connue. Zone grisée : période d’étude, { $period }.
figure-creation-description = Barres des comptes créés par mois, { $span } ; { $known } de date connue. Maximum sur un mois : { $peak }, { $month }. Créations pendant la période d’étude : { $inside }.

figure-series-topic = Une série donnée comme nombres
figure-series-title = { $case ->
    [one] « { $series } » n’a qu’une valeur : { $peak }, { $when }
    [steady] « { $series } » a la même valeur à chaque date : { $peak }
    [shared] « { $series } » culmine à { $peak } plusieurs fois, la première : { $when }
   *[peak] « { $series } » culmine à { $peak } : { $when }
}
figure-series-subtitle = Barres : { $axis }, { $span } ; { $points }{ $sum ->
    [known] , { $total } au total
   *[none] { "" }
}. Marques grises : événements.
figure-series-description = Barres de la série « { $series } », { $axis }, { $span } ; { $points }. { $case ->
    [one] La seule valeur est { $peak }, { $when }
    [steady] Chaque valeur est { $peak }
    [shared] Plusieurs dates partagent la valeur la plus élevée, { $peak } ; la première : { $when }
   *[peak] La valeur la plus élevée est { $peak }, { $when }
}. Événements : { $events }.
figure-series-axis = { $unit } par { $grain ->
    [day] jour
    [week] semaine
    [year] année
   *[month] mois
}
figure-series-negative = elle a des valeurs négatives, qu’aucune barre ne représente

figure-hours-topic = Rythme hebdomadaire des publications du réseau
figure-hours-title = { $case ->
    [one] Toutes les publications dans une même heure : { $weekday }, { $hour }
    [even] Activité répartie également sur les heures de la semaine
    [gaps] Activité limitée à certaines heures, surtout le { $weekday } à { $hour }
   *[peak] { $office } des publications aux heures de bureau, contre { $uniform } si réparties uniformément
}
figure-hours-subtitle = Publications par jour de la semaine et heure, fuseau horaire { $zone }, { $period } ; n = { $posts }. Heures de bureau : jours ouvrés, de neuf à dix-huit heures. Losange : heure la plus active, à laquelle une seule journée peut suffire.
figure-hours-description = Carte de chaleur des publications par jour de la semaine et heure dans le fuseau horaire { $zone }, { $posts } au total. L’heure la plus active est le { $weekday } à partir de { $hour }, avec { $peak }.
figure-hour = { $hour } h { $minutes }
figure-hour-axis = Heure de la journée, { $zone }
figure-hour-scale = Publications dans l’heure : aucune, ou plus que le palier précédent et jusqu’à

figure-mon = lundi
figure-tue = mardi
figure-wed = mercredi
figure-thu = jeudi
figure-fri = vendredi
figure-sat = samedi
figure-sun = dimanche
figure-mon-short = lun.
figure-tue-short = mar.
figure-wed-short = mer.
figure-thu-short = jeu.
figure-fri-short = ven.
figure-sat-short = sam.
figure-sun-short = dim.

figure-median = Médiane : { $n }
figure-hundredth = Dernier centile : { $n }

figure-views-topic = Vues par publication
figure-views-axis = Vues par publication (logarithmique)
figure-views-title = { $case ->
    [none] Aucune publication aux vues renseignées n’a été vue
    [zero] Au moins la moitié des publications jamais vues ; maximum : { $most }
    [equal] Aucune publication ne dépasse la médiane de { $median }
   *[skewed] Médiane de { $median } ; un pour cent des publications dépasse { $hundredth }
}
figure-views-subtitle = Publications selon le nombre de vues, { $period } ; n = { $posts } aux vues renseignées, soit { $coverage } de l’ensemble.
figure-views-description = Histogramme de { $posts } selon le nombre de vues, sur un axe logarithmique. Médiane : { $median_range } ; une publication sur cent dépasse { $hundredth } ; maximum : { $most }. Les publications les plus vues (un pour cent) totalisent { $top } des vues.

figure-engagement-topic = Interactions par publication
figure-engagement-axis = Interactions par publication (logarithmique)
figure-engagement-title = { $case ->
    [none] Aucune publication à l’engagement renseigné n’a suscité d’interaction
    [zero] Au moins la moitié des publications sans interaction ; maximum : { $most }
    [equal] Aucune publication ne dépasse la médiane de { $median }
   *[skewed] Médiane de { $median } ; un pour cent des publications dépasse { $hundredth }
}
figure-engagement-subtitle = Publications selon le total des mentions « j’aime », republications, réponses et citations, { $period } ; effectif retenu : n = { $posts }. Engagement renseigné pour { $coverage } de l’ensemble des publications.
figure-engagement-description = Histogramme de { $posts } selon le nombre d’interactions, sur un axe logarithmique. Médiane : { $median_range } ; une publication sur cent dépasse { $hundredth } ; maximum : { $most }. Les publications aux interactions les plus nombreuses (un pour cent) totalisent { $top } des interactions.

figure-concentration-topic = Concentration des publications par compte
figure-concentration-title = { $case ->
    [few] { $accounts } seulement à l’origine de toutes les publications
    [equal] Tous les comptes ont publié autant
    [most] Dix comptes ont émis la majorité des publications : { $share }
   *[some] Les dix comptes les plus actifs ont émis { $share } des publications
}
figure-concentration-subtitle = Part des publications selon la part des comptes, les plus actifs d’abord, { $period } ; n = { $accounts }, { $posts }. Indice de Gini : { $gini }.
figure-concentration-description = Courbe de la part des publications émises par les comptes les plus actifs, au-dessus de la droite d’égalité. Sur { $accounts }, les dix plus actifs ont émis { $share } de { $posts }. Indice de Gini : { $gini }.
figure-observed = observé, comptes les plus actifs d’abord { $n }
figure-ten = dix comptes les plus actifs : { $n }
figure-equal = si tous publiaient autant { $n }

figure-suspension-topic = Devenir des comptes
figure-suspension-title = { $case ->
    [unknown] Nombre de comptes suspendus à une date donnée : inconnu
    [none] Aucun compte de statut connu n’était suspendu au { $day }
    [group] { $group_rate } des comptes « { $group } » suspendus, { $rate } au total
   *[rate] { $rate } des comptes de statut connu étaient suspendus au { $day }
}
figure-suspension-subtitle = Statut des comptes{ $shown ->
    [largest] , dans l’ensemble et dans les plus grands groupes,
   *[all] , dans l’ensemble et par groupe,
} au { $day } ; n = { $accounts }, dont { $unknown } de statut inconnu. À droite : part des suspendus parmi les statuts connus, intervalle de Wilson.
figure-suspension-description = Barres empilées des statuts de { $accounts } par groupe, au { $day }. Suspensions : { $suspended } sur { $known } de statut connu, soit { $rate_range }. Statut inconnu : { $unknown }.

figure-before = avant
figure-after = après
figure-change = variation
figure-composition-topic = Narratifs avant et après un retrait
figure-composition-title = { $case ->
    [one] « { $narrative } », seul narratif avant et après { $takedown }
    [none] Après { $takedown }, aucune variation ne reste nette sans les copies
    [fell] Après { $takedown }, « { $narrative } » recule le plus ({ $change })
   *[rose] Après { $takedown }, « { $narrative } » progresse le plus ({ $change })
}
figure-composition-subtitle = Part des publications avec narratif, fenêtres de { $before } avant et de { $after } après, { $period } ; intervalles de Wilson au nombre effectif de publications ; n = { $accounts }.{ $shown ->
    [largest] { " " }Principaux narratifs seulement ; les autres figurent dans le tableau.
   *[all] { "" }
}
figure-composition-description = Points avec intervalles, deux par narratif, triés selon la variation. { $list }.

figure-divergence-topic = Évolution des narratifs comparée au hasard
figure-divergence-axis = Divergence de Jensen–Shannon, en bits
figure-divergence-title = { $case ->
    [zero] Narratifs identiques avant et après { $takedown }
    [above] Évolution hors bruit après { $takedown }
   *[within] Évolution dans le bruit après { $takedown }
}{ $compared ->
    [same] { "" }
    [none] , sans comparaison avec des dates antérieures
   *[dates] , égalée { $as_much } fois sur { $dates } auparavant
}
figure-divergence-subtitle = Divergence de Jensen–Shannon des narratifs avant et après, comparée à { $resamples } par permutation des fenêtres des comptes, { $period } ; n = { $accounts }.
figure-divergence-description = Histogramme des divergences de { $resamples } sans évolution : moyenne de { $mean }, quatre-vingt-quinze sur cent en dessous de { $level }. Valeur observée : { $observed }.{ $compared ->
    [dates] { " " }Évolution égalée ou dépassée { $as_much } fois sur { $dates } dates antérieures au premier retrait.
   *[none] { "" }
}
figure-observed-divergence = Observé : { $n }
figure-noise-level = Bruit, dernier vingtile : { $n }

figure-survival-topic = Durée de vie des comptes
figure-survival-axis = Part non encore suspendue
figure-survival-days = Jours depuis la première publication
figure-at-risk = À risque
figure-survival-title = { $case ->
    [half] La moitié des comptes suspendus { $median } après leur première publication (estimation)
    [some] Plus de la moitié des comptes non suspendus en fin d’observation (estimation)
   *[none] Aucun compte suspendu pendant la durée d’observation
}
figure-survival-subtitle = Estimations de Kaplan–Meier, de la première publication observée à la suspension, avec une bande de confiance pour l’ensemble des comptes ; chaque courbe s’arrête à sa dernière observation ; n = { $accounts }.{ $shown ->
    [largest] { " " }Plus grands groupes ; les autres figurent dans les données, sauf s’ils sont masqués.
    [withheld] { " " }Les groupes comptant peu de comptes dans un statut sont masqués.
   *[all] { "" }
}{ $band ->
    [yes] { " " }Tirets : suspensions sans date ({ $undated }) placées à leur dernier jour possible, et non au premier.
   *[no] { "" }
}
figure-survival-description = Courbes en escalier, pour tous les comptes et par groupe, de la part estimée des comptes non encore suspendus selon le nombre de jours depuis leur première publication observée, avec les effectifs à risque en dessous ; { $accounts }. Médiane de l’ensemble : { $median_range }. Suspensions sans date : { $undated }.

figure-its-topic = Niveau et tendance des publications quotidiennes autour d’un retrait
figure-its-posts = publications du jour
figure-its-fitted = modèle
figure-its-counterfactual = tendance antérieure prolongée
figure-its-title = Publications après { $takedown } : { $case ->
    [down] baisse (× { $level })
    [up] hausse (× { $level })
   *[unclear] aucun saut net
}, { $bend ->
    [down] pente quotidienne × { $slope }
    [up] pente quotidienne × { $slope }
   *[unclear] aucune inflexion nette
}
figure-its-subtitle = Modèle quasi-Poisson avec tendance et jours de la semaine, ajusté sur { $days }, { $period } ; tracé du { $from } au { $to }. Niveau × { $level } (quasi-Poisson : { $quasi } ; Newey–West : { $hac }), pente × { $slope } par jour ({ $slope_range }). { $carried ->
    [short] Seulement { $before } avant le retrait : trop peu pour prolonger la tendance.
   *[yes] Tirets : tendance antérieure prolongée sur { $window } au plus ; il ne s’agit pas d’une prévision.
}
figure-its-description = Points des publications par jour, modèle ajusté en trait plein{ $carried ->
    [short] { "" }
   *[yes] , et après le retrait, sur { $window } au plus, tendance antérieure prolongée en tirets
}. Changement de niveau : { $level }, intervalle { $quasi }, ou { $hac } en tenant compte de l’autocorrélation des jours voisins. Changement de pente : { $slope } par jour, intervalle { $slope_range }. Retraits et événements : { $events }.

figure-placebo-topic = Caractère inhabituel de l’évolution après un retrait
figure-placebo-dates = Dates sans retrait
figure-placebo-axis = Publications après ÷ avant
figure-placebo-mark = { $label } : { $n }
figure-placebo-title = { $case ->
    [first] Aucune date antérieure n’égale { $takedown } pour l’évolution des publications
   *[other] Évolution après { $takedown } : rang { $rank } sur { $of } dates
}
figure-placebo-subtitle = Rapport des publications après et avant, à { $dates } dates antérieures au premier retrait, { $period } ; seulement { $windows } sans jour commun. Traits : les retraits. Lecture descriptive.
figure-placebo-description = Histogramme du rapport entre les publications de la fenêtre postérieure et celles de la fenêtre antérieure, à { $dates } dates précédant le premier retrait, avec seulement { $windows } sans jour commun. Pour { $takedown }, le rapport est de { $ratio }, au rang { $rank } sur { $of } selon l’écart à un.

figure-vocabulary-topic = Termes avant et après un retrait
figure-vocabulary-axis = Log-rapport de cotes d’emploi, après contre avant, en écarts types
figure-vocabulary-hashtag = hashtags
figure-vocabulary-domain = domaines
figure-vocabulary-word = mots
figure-typical-before = plus typiques avant
figure-typical-after = plus typiques après
figure-below-zero = −{ $n }
figure-vocabulary-title = { $case ->
    [none] Mots les plus typiques avant et après { $takedown }
    [before] Après { $takedown }, plus fort recul parmi les { $sort } : { $before }
    [after] Après { $takedown }, plus forte progression parmi les { $sort } : { $after }
   *[both] Après { $takedown }, { $after } gagne et { $before } perd le plus ({ $sort })
}
figure-vocabulary-subtitle = Hashtags, domaines et mots les plus typiques des fenêtres de { $days_before } avant et de { $days_after } après, { $period }, hors republications. Uniquement les termes employés par trois comptes au moins ; un terme issu d’une seule rafale de copies peut arriver en tête.
figure-vocabulary-description = Barres à gauche pour les termes plus typiques avant, à droite pour les termes plus typiques après, les plus marqués d’abord. Avant : { $list_before }. Après : { $list_after }.

figure-change-of-share = Variation de la part, en points
figure-q = q
figure-narrative-change = { $label } : { $number } ({ $interval }) ; chaque texte une fois : { $once }
figure-changes-topic = Ampleur de l’évolution des narratifs
figure-changes-title = { $case ->
    [none] Après { $takedown }, aucune variation ne reste nette sans les copies
   *[some] Après { $takedown }, variations nettes avec et sans copies ({ $clear } sur { $all })
}
figure-changes-all = toutes publications
figure-changes-once = chaque texte une fois
figure-changes-clear = toutes, zéro exclu des deux intervalles
figure-changes-subtitle = Variation de la part de chaque narratif dans les publications, avec intervalles par jackknife sur les comptes ; en dessous, chaque texte copié compte une fois. q : valeur p ajustée de la variation au sein des comptes actifs de part et d’autre, { $period } ; n = { $accounts }.
figure-changes-description = Deux marques avec intervalles par narratif, pour toutes les publications et avec chaque texte compté une fois, triées selon la variation sur toutes les publications. { $list }.

figure-part-within = mêmes comptes, autre discours
figure-part-between = mêmes comptes, autre volume
figure-part-leavers-suspended = comptes suspendus
figure-part-leavers-silent = comptes devenus silencieux
figure-part-entrants = comptes entrants
figure-decomposition-topic = Composantes de l’évolution des narratifs
figure-decomposition-title = { $case ->
    [chance] Après { $takedown }, évolution des narratifs indiscernable du hasard
    [copies] Après { $takedown }, aucune évolution intra-compte nette, copies comptées une fois
    [who_alone] Après { $takedown }, évolution due au seul changement d’émetteurs
    [who] Après { $takedown }, évolution due surtout au changement d’émetteurs
    [what] Après { $takedown }, évolution due surtout au discours des comptes
    [both] Après { $takedown }, évolution due aux émetteurs et au discours
   *[unclear] Composantes de l’évolution après { $takedown }
}
figure-decomposition-subtitle = Termes dont la somme est la variation de la part de chaque narratif (losange), selon Melitz et Polanec ; plus fortes variations, { $period } ; n = { $accounts }.
figure-decomposition-description = Barres empilées de part et d’autre de zéro, une ligne par narratif. Part des publications déplacée par chaque composante : mêmes comptes, autre discours, { $within } ; mêmes comptes, autre volume, { $between } ; comptes suspendus, { $suspended } ; comptes devenus silencieux, { $silent } ; comptes entrants, { $entrants }. Toutes les composantes sauf la première : { $speakers }.

figure-weight-posts = par publication
figure-weight-accounts = par compte
figure-weight-impressions = par affichage
figure-posts-all = toutes publications
figure-posts-originals = originales seulement
figure-posts-once-per-cluster = textes copiés une fois
figure-same-change = même plus forte variation
figure-other-change = autre plus forte variation
figure-main-analysis = analyse présentée
figure-specifications-topic = Résultats selon d’autres choix d’analyse
figure-specifications-title = Divergence après { $takedown } selon les choix ({ $low } à { $high })
figure-specifications-subtitle = Divergence des narratifs avant et après, par ordre croissant, selon les choix de fenêtre, de pondération et de publications (points en dessous), { $period }. Calculs aboutis : { $count } sur { $all } ; même plus forte variation que celle présentée dans { $agreement } des cas.
figure-specifications-description = Points par ordre croissant au-dessus d’une matrice des choix qui mènent à chacun. Minimum { $low }, médiane { $middle }, maximum { $high }. La plus forte variation est celle qui est présentée, dans le même sens, dans { $agreement } des cas.

figure-date-axis = Date séparant les fenêtres
figure-shift = { $label } : { $n }
figure-shifts-topic = Ampleur de l’évolution des narratifs hors retrait
figure-shifts-title = { $case ->
    [alone] Sans retrait, la répartition des narratifs évolue jusqu’à { $most }
    [above] Évolution plus forte aux retraits qu’à toute date antérieure ({ $most } au plus)
    [below] Évolution aussi forte sans retrait : jusqu’à { $most }
   *[some] Certains retraits n’excèdent pas l’évolution des dates antérieures ({ $most } au plus)
}
figure-shifts-subtitle = Divergence des narratifs entre les fenêtres de { $days } avant et après chaque date (ligne) et chaque retrait (losange), { $period }. Dates antérieures au premier retrait : { $dates } ; leurs fenêtres se chevauchant, elles ne fournissent que { $pairs } sans jour commun.
figure-shifts-description = Courbe de la divergence de Jensen–Shannon à { $dates } dates antérieures au premier retrait, { $most } au plus ; losanges aux retraits. { $list }.

figure-clusters-topic = Textes copiés par le plus de comptes
figure-clusters-axis = Publications originales
figure-clusters-row = { $first ->
    [none] { $posts }, { $accounts }
   *[other] { $posts }, { $accounts }, { $first }
}
figure-clusters-listed = « { $excerpt } » : { $numbers }
figure-clusters-copied = une seule formulation
figure-clusters-reworded = plusieurs formulations
figure-clusters-none = aucun texte n’a été publié comme sien par deux comptes
figure-clusters-title = { $case ->
    [one] Un seul texte commun à plusieurs comptes : { $posts }, { $accounts }
    [reworded] Texte le plus copié ou reformulé : { $posts }, { $accounts }
   *[copied] Texte copié par le plus de comptes : { $posts }, { $accounts }
}
figure-clusters-subtitle = Publications originales d’un même texte ou d’une reformulation, grappes au plus grand nombre de comptes d’abord, { $period } ; { $shown } sur { $all }, avec la date de leur première publication.{ $excerpts ->
    [shown] {" "}Les extraits sont des citations non fiables, tels que les textes sont comparés : sans casse, ponctuation, liens ni mentions.
   *[withheld] {""}
}
figure-clusters-description = Barres des publications originales, une ligne par grappe ({ $shown } sur { $all }), par nombre décroissant de comptes. { $list }.

figure-time-seconds = { $n } s
figure-time-minutes = { $n } min
figure-time-hours = { $n } h
figure-time-days = { $n } j
figure-delays-topic = Rapidité des copies
figure-delays-axis = Temps depuis la première publication de la grappe (logarithmique)
figure-delays-second = deuxième publication
figure-delays-fifth = cinquième publication
figure-delays-tenth = dixième publication
figure-delays-listed = { $rank } : { $second } / { $fifth } / { $tenth }
figure-delays-title = { $case ->
    [one] Deuxième publication du seul texte copié après { $delay }
    [none] Aucune deuxième publication en un jour, sur { $of } grappes
   *[other] { $copy ->
        [fifth] Cinquième
       *[second] Deuxième
    } publication en { $case ->
        [minute] une minute
        [hour] une heure
       *[day] un jour
    } au plus : { $n } des { $of } { $listed ->
        [all] grappes
       *[largest] plus grandes grappes
    }
}
figure-delays-subtitle = Temps entre la première publication originale d’un texte, ou d’une reformulation, et la deuxième, la cinquième et la dixième, quel que soit le compte, { $period } ; n = { $shown } sur { $all }, celles qui réunissent le plus de comptes. Traits épais : une minute, une heure, un jour.
figure-delays-description = Points sur un axe logarithmique du temps, une ligne par grappe ({ $shown } sur { $all }), par nombre décroissant de comptes. Minutes jusqu’à la deuxième, la cinquième et la dixième publication, par rang : { $list }.

figure-object-url = Même adresse
figure-object-hashtags = Mêmes hashtags
figure-object-text = Même texte
figure-object-repost = Même publication republiée
figure-sweep-topic = Partages rapprochés, et ce que donne le hasard
figure-sweep-shares = Partages qu’un autre compte a faits dans ce délai (log.)
figure-sweep-axis = Délai entre partages (logarithmique)
figure-sweep-observed = observé
figure-sweep-chance = par hasard, en moyenne
figure-sweep-range = par hasard, quatre-vingt-quinze pour cent centraux
figure-sweep-window = fenêtre de l’étude : { $window }
figure-sweep-numbers = { $observed } ; par hasard { $expected } ({ $interval })
figure-sweep-listed = { $object } : { $numbers }
figure-sweep-title = { $case ->
    [none] En { $window }, aucun partage commun plus fréquent que par hasard
   *[above] { $object } en { $window } : { $observed } partages, contre { $expected } par hasard
}
figure-sweep-subtitle = Partages d’un objet qu’un autre compte a aussi partagé, selon le délai qui les sépare, { $period }. Hasard : { $resamples } où les heures de chaque compte sont décalées autour du cadran. Nombres au-dessus de chaque cadre : fenêtre de l’étude, { $window }. Le zéro a sa propre place.
figure-sweep-description = Un cadre par sorte d’objets, avec deux lignes selon le délai entre partages, de quelques instants à une heure : partages observés, et partages par hasard entourés d’une bande. En { $window } : { $list }.

figure-sort-url = adresses
figure-sort-hashtags = hashtags
figure-sort-text = textes
figure-sort-repost = republications
figure-network-topic = Réseau des comptes qui agissent ensemble
figure-network-status = { $status } : { $n }
figure-network-link-cut = lien coupé par une suspension
figure-network-link-kept = autre lien
figure-network-sort = { $object } { $links } ({ $expected })
figure-network-removed = { $label } : { $accounts }, { $links }
figure-network-title = Actions communes de { $accounts }, { $groups_n ->
    [one] un groupe
   *[other] { $groups } groupes
}{ $case ->
    [chance] , pas plus que par hasard
    [unknown] { "" }
    [none] ; aucun suspendu connu
   *[some] ; suspendus : { $suspended } sur { $known }
}
figure-network-subtitle = Liés : comptes qui ont partagé plus d’une fois la même adresse, les mêmes hashtags, le même texte ou la même republication à { $window } d’écart au plus, { $period } ; n = { $accounts }, { $links } ; par sorte, et selon le hasard : { $sorts }. Suspensions parmi les états connus. La place des marques ne signifie rien, sinon que des comptes liés sont proches.{ $shown ->
    [heart] { " " }Dessin limité à { $drawn }, les plus liés du plus grand groupe.
    [largest] { " " }Dessin limité à { $drawn }, ceux des plus grands groupes.
   *[all] { "" }
}{ $lines ->
    [strongest] { " " }Dessin limité à { $drawn_links }, les plus forts.
   *[all] { "" }
}
figure-network-description = Réseau de { $accounts } avec { $links }, { $groups_n ->
    [one] un groupe
   *[other] { $groups } groupes
}. Dessinés, par état : { $states }. Suspendus parmi les comptes d’état connu : { $share }. Retirés : { $removed }.

# Around every figure
figure-origin = Source : { $dataset } { $version }, données arrêtées au { $as_of }.
figure-how = Méthode de calcul :
figure-in-words = Description :
figure-linked = La page ne peut contenir davantage d’images ; celle-ci se trouve à côté :
figure-timeline-method = Les publications sont comptées par jour, semaine ou mois (UTC) et selon leur premier narratif ; ceux qui ont à un moment occupé les plus grandes parts sont représentés, les autres regroupés. Une unité de temps est réputée renseigner les vues si la plupart de ses publications pouvant avoir des vues les renseignent.
figure-creation-method = Les comptes de date de création connue sont comptés par mois. Rien n’est estimé.
figure-series-method = Les barres sont les valeurs de la table, telles quelles ; une date sans ligne n’a pas de barre. Rien n’est estimé.
figure-hours-method = Les publications sont comptées par jour de la semaine et par heure dans le fuseau que l’étude retient pour l’acteur. Une activité uniforme placerait aux heures de bureau une part des publications égale à leur part des heures d’une semaine.
figure-views-method = Les publications aux vues renseignées sont comptées dans des classes dont l’amplitude double à chaque fois ; les quantiles sont de type sept. Les intervalles des quantiles proviennent d’un tirage des comptes avec remise.
figure-engagement-method = Les mentions « j’aime », republications, réponses et citations d’une publication sont additionnées parmi celles que la plateforme renseigne ; les republications créditées à l’original sont exclues. L’amplitude des classes double à chaque fois.
figure-concentration-method = Les comptes sont classés par nombre de publications décroissant, puis leurs publications cumulées. L’indice de Gini vaut zéro si tous publient autant et un si un seul compte publie. Dans les éditions diffusables, la courbe a au plus un point tous les cinq comptes.
figure-clusters-method = Les publications originales d’au moins deux comptes, de textes identiques sans casse, ponctuation, liens ni mentions, ou séparés par peu de modifications, forment une grappe. Rien n’est estimé.
figure-delays-method = Les publications originales d’une grappe sont rangées par heure, et le temps jusqu’à la deuxième, la cinquième et la dixième est mesuré. Une grappe qui en a moins n’a pas de marque. Rien n’est estimé.
figure-sweep-method = Pour chaque largeur de fenêtre, on compte les partages d’un objet qu’un autre compte a faits dans ce délai. Hasard : le même décompte après avoir décalé les heures de chaque compte d’un pas aléatoire autour du cadran, chaque publication restant à son jour, de nombreuses fois.
figure-network-method = Deux comptes sont liés s’ils ont partagé les mêmes choses dans la fenêtre de l’étude plus souvent que la plupart des paires. Les places viennent d’une simulation où les liens attirent et les comptes se repoussent ; aucune distance n’est mesurée.
figure-suspension-method = Un taux rapporte les comptes suspendus à ceux de statut connu, avec l’intervalle de Wilson. Les groupes de peu de comptes sont masqués dans les éditions diffusables.
figure-survival-method = Estimateur de Kaplan–Meier : à chaque suspension, la courbe baisse de la part qu’elle représente parmi les comptes alors en observation. Les comptes actifs sortent à la date de relevé de leur statut, les autres à leur dernière publication ; les intervalles sont ceux de Greenwood à l’échelle log–log.
figure-its-method = Modèle log-linéaire des effectifs quotidiens, avec un niveau et une tendance qui peuvent changer au retrait et un profil hebdomadaire, ajusté par quasi-vraisemblance ; les intervalles tiennent compte de la surdispersion et, dans une seconde version, de l’autocorrélation des jours voisins.
figure-placebo-method = Le même rapport, après sur avant, à chaque date antérieure au premier retrait dont les fenêtres sont entières de part et d’autre, et au retrait lui-même. Les fenêtres se chevauchent, si bien qu’un rang décrit et ne teste rien.
figure-shifts-method = Divergence de Jensen–Shannon entre les répartitions des narratifs des fenêtres avant et après chaque date. Les fenêtres se chevauchent.
figure-composition-method = Parts des premiers narratifs parmi les publications qui en portent un, dans des fenêtres égales avant et après. Les intervalles sont ceux de Wilson, au nombre de publications indépendantes que laissent les volumes inégaux des comptes.
figure-divergence-method = Les fenêtres des comptes ayant publié de part et d’autre sont permutées au hasard et les autres comptes redistribués, un grand nombre de fois ; l’histogramme présente les divergences obtenues en l’absence de toute évolution.
figure-decomposition-method = Selon Melitz et Polanec, chaque variation est décomposée sans résidu entre ce que les comptes présents de part et d’autre ont dit différemment, la mesure dans laquelle ils ont publié plus ou moins, et les comptes sortants ou entrants.
figure-changes-method = Différence des deux parts ; les intervalles sont obtenus en écartant un compte à la fois. En dessous de chacune, le même calcul où chaque texte copié compte une seule fois, car des comptes qui se copient ne sont pas indépendants.
figure-specifications-method = La même divergence pour chaque combinaison de longueur de fenêtre, de pondération et de choix des publications. Les combinaisons dont le calcul est impossible sont exclues.
figure-vocabulary-method = Log-rapport de cotes d’un terme après contre avant, avec une loi a priori tirée des deux fenêtres réunies (Monroe, Colaresi et Quinn), en écarts types. Les termes les plus marqués de chaque côté sont présentés.
