"""From what runs scored to the numbers of a report: merged, brought to common ground, summed up."""
