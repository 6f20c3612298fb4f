"""What each sentence of a reply is there for."""
