"""The customer's pages: what a case looks like to whoever it is about, by a link and no account."""
