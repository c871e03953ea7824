"""Why one package stands where it does: the answer to `explain`."""
