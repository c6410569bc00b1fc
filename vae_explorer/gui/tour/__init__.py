"""The guided tour "Why the KL is there": real runs and measurements on the sample digits."""
