"""From examples to batches: encoding, padding, row orders that are functions of a step."""
