"""What is looked at in the demonstration: nothing here changes what another test looks at."""
