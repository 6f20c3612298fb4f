"""When what customers write hurts the people who read it: finding that, warning them, and stopping a conversation."""
