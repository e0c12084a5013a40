"""Raw rows and how they become examples: field types, templates, answers, and the readers of row files."""
