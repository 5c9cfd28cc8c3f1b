"""Whatever people do, in whatever order: readers get what is signed and in force, and the ledger verifies."""
