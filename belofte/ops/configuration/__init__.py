"""Settings as files: those of the process explained, those of the desk written out and read back in."""
