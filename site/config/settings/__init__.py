"""Settings: base is what always holds; dev, test and production say only what differs."""
