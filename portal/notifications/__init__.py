"""The outbox: messages, subscriptions, digests, delivery. Knows addresses, not features."""
