"""Which source tasks help a target: cheap predictors, the truth by leaving one source out, and how far they agree."""
