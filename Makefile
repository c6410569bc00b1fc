# Aliases; the work is in packaging/dev.py, which also runs where there is no make.
PYTHON ?= python3

.PHONY: run test check lock
run test check lock:
	$(PYTHON) packaging/dev.py $@
