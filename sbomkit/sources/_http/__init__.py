"""From a request below an endpoint to the wire and back: client, cache, rate, retries, budget, bounds."""
