# Words of assessment.stix.json, which programs read and people see in them.

stix-edition = Exact values, with intervals and methods, stand by these ids in facts.json of the edition of { $dataset } { $version } as of { $day }.
stix-numbers = Key numbers, by the ids that facts.json of the edition gives them
stix-takedown = Takedown of { $day }.
stix-takedown-platform = Takedown on { $platform }, { $day }.
stix-source = Source: { $source }
