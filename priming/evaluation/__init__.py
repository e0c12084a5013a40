"""From parameters to predictions, and from predictions to scores."""
