# Aliases; the work is in packaging/dev.py, which also runs where there is no make.
PYTHON ?= python3

.PHONY: run test check lock fidelity bench
run test check lock:
	$(PYTHON) packaging/dev.py $@

fidelity: # MNIST=PATH [LONG=1]
	$(PYTHON) packaging/dev.py $@ $(if $(MNIST),--mnist "$(MNIST)") $(if $(LONG),--long)

bench: # [MNIST=PATH] [ONLY="NAME ..."]
	$(PYTHON) packaging/dev.py $@ $(if $(MNIST),--mnist "$(MNIST)") $(if $(ONLY),--only $(ONLY))
