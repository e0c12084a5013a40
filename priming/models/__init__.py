"""Language models: loading, sites, attached modules, owner parts, banks."""
