# Mots d’assessment.stix.json, que lisent des programmes et que des personnes y voient.

stix-edition = Les valeurs exactes, avec intervalles et méthodes, figurent sous ces identifiants dans facts.json de l’édition de { $dataset } { $version } au { $day }.
stix-numbers = Chiffres clés, sous les identifiants que leur donne facts.json de l’édition
stix-takedown = Retrait du { $day }.
stix-takedown-platform = Retrait sur { $platform }, { $day }.
stix-source = Source : { $source }
