"""The small parts that panels are made of; each knows the theme and nothing of the program."""
